/** @module Watching system calls takes a program that may be missing, and a permission that may be. */

import { spawnSync } from 'node:child_process'
import { CrashError } from '../errors.ts'

/**
 * Installs strace where it is missing and may be installed.
 * @throws {CrashError} `no_strace` with what is needed
 */
export function ensureStrace(onProgress: (line: string) => void = () => undefined): void {
  if (complaint() === undefined) return
  if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    onProgress('installing strace')
    const options = ['-q', '-y', '-o', 'DPkg::Lock::Timeout=300']
    spawnSync('apt-get', ['update', ...options])
    spawnSync('apt-get', ['install', '--no-install-recommends', ...options, 'strace'])
  }
  const reason = complaint()
  if (reason === undefined) return
  const needed = 'It needs Linux, strace (apt-get install strace), and the permission to trace a process of your own.'
  throw new CrashError('no_strace', `The system calls of a node cannot be watched here: ${reason}. ${needed}`)
}

function complaint(): string | undefined {
  const tried = spawnSync('strace', ['-f', '-o', '/dev/null', 'true'], { encoding: 'utf8' })
  if (tried.status === 0) return undefined
  return tried.error === undefined ? tried.stderr.trim() : 'there is no strace on the PATH'
}

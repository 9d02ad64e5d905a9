/**
 * How many files a process may have open, connections among them. Node takes all that the system allows it; more can only be
 * had from the system.
 * @module
 */

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { BenchError } from './errors.ts'

/**
 * Sees to it that this process, and those it starts from now on, may have so many files open.
 * @throws {BenchError} `too_few_files` saying what to do
 */
export function allowOpenFiles(needed: number): void {
  if (openFilesMax() >= needed) return
  // Only the system's administrator may raise it; whether we are shows in trying.
  spawnSync('prlimit', ['--pid', String(process.pid), `--nofile=${needed}:${needed}`])
  const allowed = openFilesMax()
  if (allowed >= needed) return
  const message = `so many connections need ${needed} open files, and this shell allows ${allowed}: run "ulimit -n ${needed}" as root first, then again`
  throw new BenchError('too_few_files', message)
}

/** Where it cannot be told there is no limit that we know of. */
function openFilesMax(): number {
  try {
    return parseOpenFilesMax(readFileSync('/proc/self/limits', 'utf8'))
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

/** @param limits - `/proc/<pid>/limits`. @returns the hard limit, up to which Node raises the soft one when it starts */
export function parseOpenFilesMax(limits: string): number {
  const hard = /^Max open files\s+\S+\s+(\d+|unlimited)/m.exec(limits)?.[1]
  return hard === undefined || hard === 'unlimited' ? Number.POSITIVE_INFINITY : Number(hard)
}

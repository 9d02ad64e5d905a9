/**
 * The repository as the checks see it: the files that git knows or would add, or all of them where there is no git.
 * @module
 */

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One thing wrong, said so that a newcomer knows what to do. */
export interface Finding {
  /** Relative to the root, with `/`. */
  readonly path: string
  /** From 1; absent when the file as a whole is meant. */
  readonly line?: number
  readonly message: string
}

export interface Tree {
  /** Relative paths with `/`, sorted. Nothing built, nothing installed. */
  readonly files: readonly string[]
  read(path: string): string
  /** Whether a file stands on disk, built ones included. */
  exists(path: string): boolean
}

const NEVER = new Set(['.git', '.turbo', 'node_modules', 'dist', 'coverage'])

export function openTree(root: string): Tree {
  const listed = existsSync(join(root, '.git')) ? listWithGit(root) : listFolder(root, '')
  const files = listed.filter((path) => existsSync(join(root, path))).sort()
  return {
    files,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    exists: (path) => existsSync(join(root, path)),
  }
}

export function formatFinding(finding: Finding): string {
  const place = finding.line === undefined ? finding.path : `${finding.path}:${finding.line}`
  return `${place}: ${finding.message}`
}

function listWithGit(root: string): string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z']
  const listing = spawnSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 })
  if (listing.status !== 0) return listFolder(root, '')
  return listing.stdout.split('\0').filter((path) => path !== '')
}

function listFolder(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (NEVER.has(entry.name)) return []
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    return entry.isDirectory() ? listFolder(root, path) : [path]
  })
}

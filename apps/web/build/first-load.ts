/**
 * How much JavaScript a first visit costs: the page's, with all that it loads at once, and the Worker's.
 * @module
 */

import { gzipSync } from 'node:zlib'

/** Source: docs/performance.md. */
export const FIRST_LOAD_BYTES_MAX = 200_000

export interface Weight {
  readonly file: string
  /** Gzipped. */
  readonly sizeBytes: number
}

/**
 * @param html - of the page as built
 * @param scripts - every script of the build: its path without a leading slash, and its text
 */
export function firstLoad(html: string, scripts: ReadonlyMap<string, string>): readonly Weight[] {
  const named = [...html.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map(([, path]) => path ?? '')
  const workers = [...scripts.keys()].filter((path) => /(?:^|\/)worker-[^/]+\.js$/.test(path))
  return closure([...named, ...workers], scripts).map((file) => ({
    file,
    sizeBytes: gzipSync(scripts.get(file) ?? '', { level: 9 }).length,
  }))
}

/** With everything that they import, again and again, but not what they import when it is used. */
function closure(start: readonly string[], scripts: ReadonlyMap<string, string>): readonly string[] {
  const found = new Set<string>()
  const left = [...start]
  for (let file = left.pop(); file !== undefined; file = left.pop()) {
    const text = scripts.get(file)
    if (text === undefined || found.has(file)) continue
    found.add(file)
    const folder = file.slice(0, file.lastIndexOf('/') + 1)
    for (const [, path] of text.matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([^"']+\.js)["']/g)) left.push(folder + path)
  }
  return [...found].sort()
}

/** @returns one line per file and one for all of them */
export function describeWeights(weights: readonly Weight[]): string {
  const total = weights.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const rows = [...weights, { file: `first load, of ${kilobytes(FIRST_LOAD_BYTES_MAX)}`, sizeBytes: total }]
  return rows.map(({ file, sizeBytes }) => `${kilobytes(sizeBytes).padStart(10)}  ${file}`).join('\n')
}

const kilobytes = (sizeBytes: number): string => `${(sizeBytes / 1000).toFixed(1)} kB`

/** @module A tree in memory, for tests of the checks. */

import type { Tree } from './tree.ts'

/**
 * @param contents - path → text of the source files
 * @param built - further paths that exist on disk
 */
export function fixtureTree(contents: Readonly<Record<string, string>>, built: readonly string[] = []): Tree {
  return {
    files: Object.keys(contents).sort(),
    read(path) {
      const text = contents[path]
      if (text === undefined) throw new Error(`no such file in the fixture: ${path}`)
      return text
    },
    exists: (path) => Object.hasOwn(contents, path) || built.includes(path),
  }
}

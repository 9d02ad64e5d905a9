/**
 * Holds the doors of packages: what `exports` promises exists after a build, and nobody comes in elsewhere.
 * @module
 */

import { isSource, packageNameOf, type WorkspacePackage, workspacePackages } from './packages.ts'
import { importsOf } from './source-text.ts'
import type { Finding, Tree } from './tree.ts'

/** The conditions of each subpath, in the order in which they must stand. */
const CONDITIONS = ['@starling/source', 'types', 'default']

export function checkExports(tree: Tree): Finding[] {
  const packages = workspacePackages(tree)
  return [
    ...packages.flatMap((found) => promiseFindings(tree, found)),
    ...tree.files.filter(isSource).flatMap((path) => importFindings(tree, path, packages)),
  ]
}

function promiseFindings(tree: Tree, found: WorkspacePackage): Finding[] {
  const path = `${found.folder}/package.json`
  return Object.entries(found.exports).flatMap(([subpath, targets]) => {
    const misplaced = Object.keys(targets).join() === CONDITIONS.join() ? [] : [`has not the conditions ${CONDITIONS}`]
    const missing = Object.values(targets)
      .filter((target) => !tree.exists(`${found.folder}/${target.slice(2)}`))
      .map((target) => `promises ${target}, which does not exist (is the tree built?)`)
    return [...misplaced, ...missing].map((problem) => ({ path, message: `exports "${subpath}" ${problem}` }))
  })
}

function importFindings(tree: Tree, path: string, packages: readonly WorkspacePackage[]): Finding[] {
  return importsOf(tree.read(path)).flatMap(({ specifier, line }) => {
    const target = packages.find((found) => found.name === packageNameOf(specifier))
    if (target === undefined) return []
    const subpath = `.${specifier.slice(target.name.length)}`
    return Object.hasOwn(target.exports, subpath)
      ? []
      : [{ path, line, message: `${target.name} does not export "${subpath}"` }]
  })
}

/**
 * Holds the arrows: who may import whom, what only a few files may know, and that the world is passed in.
 * Source: docs/architecture.md; the rules themselves are data in `boundary-table.ts`.
 * @module
 */

import { ADAPTERS, AMBIENT, CONFINED, ROWS, type Row, TEST_PACKAGES } from './boundary-table.ts'
import { folderOf, isGenerated, isSource, isTest, packageNameOf, workspacePackages } from './packages.ts'
import { blank, type ImportStatement, importsOf, lineAt } from './source-text.ts'
import type { Finding, Tree } from './tree.ts'

const SCOPE = '@starling/'

/** @param rows - the table; tests pass their own */
export function checkBoundaries(tree: Tree, rows: Readonly<Record<string, Row>> = ROWS): Finding[] {
  const sources = tree.files.filter((path) => isSource(path) && !isGenerated(path))
  return [...manifestFindings(tree, rows), ...sources.flatMap((path) => sourceFindings(path, tree.read(path), rows))]
}

function manifestFindings(tree: Tree, rows: Readonly<Record<string, Row>>): Finding[] {
  return workspacePackages(tree).flatMap((found) => {
    const path = `${found.folder}/package.json`
    const row = rows[found.folder]
    if (row === undefined) return [{ path, message: 'has no row in tools/checks/src/boundary-table.ts' }]
    const allowed = new Set([...row.workspace, ...(row.tests ?? []), 'testkit'].map((name) => SCOPE + name))
    return found.dependencies
      .filter((name) => name.startsWith(SCOPE) && !allowed.has(name))
      .map((name) => ({ path, message: `depends on ${name}, which its row does not allow` }))
  })
}

function sourceFindings(path: string, source: string, rows: Readonly<Record<string, Row>>): Finding[] {
  const row = rows[folderOf(path)]
  if (row === undefined) return []
  const imports = importsOf(source)
  return [
    ...imports.flatMap((statement) => importFindings(path, statement, row)),
    ...(isTest(path) ? [] : worldFindings(path, source, imports)),
    ...shapeFindings(path, source),
  ]
}

function importFindings(path: string, statement: ImportStatement, row: Row): Finding[] {
  const { specifier, line } = statement
  const complain = (message: string): Finding[] => [{ path, line, message }]
  if (specifier.startsWith('.')) {
    return leavesPackage(path, specifier) ? complain(`${specifier} leaves the package: import it by name`) : []
  }
  const confined = CONFINED.find((rule) => rule.specifier.test(specifier))
  if (confined !== undefined && !confined.within.test(path) && !isTest(path)) {
    return complain(`${specifier} (${confined.what}) belongs to ${confined.within.source} only`)
  }
  if (specifier.startsWith('node:')) return []
  const name = packageNameOf(specifier)
  return allowedNames(path, row).has(name) ? [] : complain(`${folderOf(path)} may not import ${name}`)
}

function allowedNames(path: string, row: Row): ReadonlySet<string> {
  const own = [...row.workspace.map((name) => SCOPE + name), ...row.thirdParty]
  if (!isTest(path)) return new Set(own)
  const self = SCOPE + folderOf(path).split('/')[1]
  const forTests = [...(row.tests ?? []), 'testkit'].map((name) => SCOPE + name)
  return new Set([...own, ...forTests, ...TEST_PACKAGES, self])
}

function leavesPackage(path: string, specifier: string): boolean {
  const depth = path.split('/').length - 3
  return specifier.split('/').filter((part) => part === '..').length > depth
}

function worldFindings(path: string, source: string, imports: readonly ImportStatement[]): Finding[] {
  if (ADAPTERS.some((adapter) => adapter.path.test(path))) return []
  const code = blank(source, { texts: true })
  return AMBIENT.flatMap((use) => {
    const message = `ambient ${use.what}: take it from a port`
    const uses = [...code.matchAll(use.code)].map((match) => ({ path, line: lineAt(code, match.index), message }))
    const brought = imports
      .filter((statement) => !statement.typeOnly && use.specifier?.test(statement.specifier))
      .map(({ line }) => ({ path, line, message }))
    return [...uses, ...brought]
  })
}

/** No default exports outside configuration files, and no state that belongs to a module. */
function shapeFindings(path: string, source: string): Finding[] {
  if (/\.config\.ts$/.test(path) || isTest(path)) return []
  const code = blank(source, { texts: true })
  const rules: readonly (readonly [RegExp, string])[] = [
    [/^export default\b/gm, 'exports by name, never by default'],
    [/^(?:export )?(?:let|var) /gm, 'keeps state in the module: pass it in, or put it into an object'],
  ]
  return rules.flatMap(([pattern, message]) =>
    [...code.matchAll(pattern)].map((match) => ({ path, line: lineAt(code, match.index), message })),
  )
}

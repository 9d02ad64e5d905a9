/**
 * `node tools/checks/dist/main.js <check> [root]`: prints what is wrong, one line each; exits with 1 when anything is.
 * @module
 */

import { checkBoundaries } from './boundaries.ts'
import { checkCitations } from './citations.ts'
import { checkDashboards } from './dashboards.ts'
import { checkExports } from './exports.ts'
import { checkTidy } from './tidy.ts'
import { type Finding, formatFinding, openTree, type Tree } from './tree.ts'

const CHECKS: Readonly<Record<string, (tree: Tree) => Finding[]>> = {
  boundaries: checkBoundaries,
  citations: checkCitations,
  dashboards: checkDashboards,
  exports: checkExports,
  tidy: checkTidy,
}

function main(name = '', root = process.cwd()): number {
  const check = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined
  if (check === undefined) {
    console.error(`usage: main.js <${Object.keys(CHECKS).join(' | ')}> [root]`)
    return 2
  }
  const findings = check(openTree(root))
  for (const finding of findings) console.error(formatFinding(finding))
  console.error(findings.length === 0 ? `${name}: in order` : `${name}: ${findings.length} to mend`)
  return findings.length === 0 ? 0 : 1
}

process.exitCode = main(...process.argv.slice(2))

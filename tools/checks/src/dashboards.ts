/**
 * Every metric that a node declares is on a dashboard, and dashboards and alert rules ask for none that is not declared:
 * a figure that nobody can see is no figure, and a misspelt one shows nothing for ever.
 * @module
 */

import { lineAt } from './source-text.ts'
import type { Finding, Tree } from './tree.ts'

const DECLARATIONS = 'packages/node/src/telemetry/metrics.ts'
const DASHBOARDS = /^infra\/grafana\/dashboards\/[\w-]+\.json$/
const RULES = /^infra\/prometheus\/(?!.*\.test\.)[\w.-]+\.yml$/
/** What a histogram is asked for by. */
const SUFFIX = /_(?:bucket|sum|count)$/

export function checkDashboards(tree: Tree): Finding[] {
  if (!tree.files.includes(DECLARATIONS)) return []
  const declared = declaredIn(tree.read(DECLARATIONS))
  const dashboards = tree.files.filter((path) => DASHBOARDS.test(path))
  const askedByPath = new Map(dashboards.map((path) => [path, askedIn(expressionsOf(tree.read(path)).join('\n'))]))
  const shown = new Set([...askedByPath.values()].flat().map((name) => baseOf(name, declared)))
  for (const path of tree.files.filter((file) => RULES.test(file))) askedByPath.set(path, askedIn(tree.read(path)))
  return [
    ...[...declared]
      .filter(([name]) => !shown.has(name))
      .map(([name, line]) => ({
        path: DECLARATIONS,
        line,
        message: `${name} is on no dashboard: give it a panel in infra/grafana/dashboards`,
      })),
    ...[...askedByPath].flatMap(([path, names]) =>
      [...new Set(names)]
        .filter((name) => !declared.has(baseOf(name, declared)))
        .map((name) => ({ path, message: `asks for ${name}, which no node declares` })),
    ),
  ]
}

/** Name → line. */
function declaredIn(text: string): ReadonlyMap<string, number> {
  return new Map(
    [...text.matchAll(/^ {2}(starling_\w+): (?:counter|gauge|histogram)\(/gm)].map((match) => [
      match[1] ?? '',
      lineAt(text, match.index),
    ]),
  )
}

/** What its panels ask Prometheus. */
function expressionsOf(dashboard: string): string[] {
  const { panels = [] } = JSON.parse(dashboard) as {
    panels?: readonly { targets?: readonly { expr?: string }[] }[]
  }
  return panels.flatMap(({ targets = [] }) => targets.map(({ expr = '' }) => expr))
}

function askedIn(text: string): string[] {
  return [...text.matchAll(/\bstarling_\w+/g)].map(([name]) => name)
}

function baseOf(name: string, declared: ReadonlyMap<string, number>): string {
  return declared.has(name) ? name : name.replace(SUFFIX, '')
}

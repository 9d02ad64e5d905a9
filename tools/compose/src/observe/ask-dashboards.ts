/** @module Every question of every dashboard, put to a Prometheus that reads real nodes; and the answers as pages. */

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Dashboard, formatLegend, type Panel, parseDashboard } from './dashboard-queries.ts'
import { drawDashboard, type Mark, type Series } from './draw-dashboard.ts'
import type { Prometheus } from './prometheus.ts'

const WRONG_SHOWN = 5
const STEP_S = 2

/**
 * @param node - stands for the one that is chosen
 * @returns what was found, for the report
 * @throws {Error} naming the panels that show nothing or ask what Prometheus does not understand
 */
export async function askDashboards(root: string, prometheus: Prometheus, node: string): Promise<string> {
  const wrong: string[] = []
  let asked = 0
  let empty = 0
  for (const { title, panels } of await readDashboards(root, node)) {
    for (const panel of panels) {
      for (const { expression, mayBeEmpty } of panel.queries) {
        asked++
        const { error, data } = await query(prometheus, 'query', { query: expression })
        const count = data?.result?.length ?? 0
        if (error !== undefined) wrong.push(`${title}, ${panel.title}: ${error}`)
        else if (count === 0 && !mayBeEmpty) wrong.push(`${title}, ${panel.title}: shows nothing`)
        else if (count === 0) empty++
      }
    }
  }
  if (wrong.length > 0) throw new Error(`${wrong.length} of ${asked}: ${wrong.slice(0, WRONG_SHOWN).join('; ')}`)
  return `Prometheus from ${prometheus.origin}; ${asked} questions answered, ${empty} of them with nothing to show`
}

/** Writes a page per dashboard, over all the time that Prometheus has read. */
export async function drawDashboards(
  root: string,
  prometheus: Prometheus,
  node: string,
  marks: readonly Mark[],
  folder: string,
): Promise<void> {
  const span = { fromS: prometheus.startedS, untilS: Date.now() / 1_000 }
  await mkdir(folder, { recursive: true })
  for (const { title, panels } of await readDashboards(root, node)) {
    const drawn = []
    for (const panel of panels) drawn.push({ ...panel, series: await seriesOf(prometheus, panel, span) })
    const name = title.toLowerCase().replaceAll(/\W+/g, '-')
    await writeFile(join(folder, `${name}.html`), drawDashboard({ title, ...span, panels: drawn, marks }))
  }
}

async function seriesOf(
  prometheus: Prometheus,
  panel: Panel,
  { fromS, untilS }: { readonly fromS: number; readonly untilS: number },
): Promise<readonly Series[]> {
  const series: Series[] = []
  for (const { expression, legend } of panel.queries) {
    const range = { query: expression, start: String(fromS), end: String(untilS), step: String(STEP_S) }
    const { data } = await query(prometheus, 'query_range', range)
    for (const { metric = {}, values = [] } of data?.result ?? []) {
      const points = values.map(([at, value]) => [at, Number(value)] as const)
      series.push({ legend: formatLegend(legend, metric), points })
    }
  }
  return series
}

async function readDashboards(root: string, node: string): Promise<readonly Dashboard[]> {
  const folder = join(root, 'infra', 'grafana', 'dashboards')
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'))
  return Promise.all(names.map(async (name) => parseDashboard(await readFile(join(folder, name), 'utf8'), node)))
}

interface Answer {
  readonly error?: string
  readonly data?: {
    readonly result?: readonly {
      readonly metric?: Readonly<Record<string, string>>
      readonly values?: readonly (readonly [number, string])[]
    }[]
  }
}

async function query({ url }: Prometheus, path: string, parameters: Record<string, string>): Promise<Answer> {
  const response = await fetch(`${url}/api/v1/${path}`, { method: 'POST', body: new URLSearchParams(parameters) })
  return (await response.json()) as Answer
}

/**
 * What dashboards ask Prometheus, with their variables filled in: pure.
 * @module
 */

interface Query {
  readonly expression: string
  /** As Grafana writes it: `{{node}}` stands for a label. */
  readonly legend: string
  /** Nothing to show is an answer: it filters, or counts what need not happen. */
  readonly mayBeEmpty: boolean
}

export interface Panel {
  readonly title: string
  /** `row`, `stat`, `timeseries`, … */
  readonly kind: string
  /** As Grafana calls it. */
  readonly unit: string
  readonly grid: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly queries: readonly Query[]
}

export interface Dashboard {
  readonly title: string
  readonly panels: readonly Panel[]
}

/** @param text - the JSON that Grafana reads. @param node - stands for `$node` */
export function parseDashboard(text: string, node: string): Dashboard {
  const { title = '', panels = [] } = JSON.parse(text) as GrafanaDashboard
  return {
    title,
    panels: panels.map((panel) => ({
      title: panel.title ?? '',
      kind: panel.type ?? '',
      unit: panel.fieldConfig?.defaults?.unit ?? '',
      grid: panel.gridPos ?? { x: 0, y: 0, w: 24, h: 1 },
      queries: (panel.targets ?? []).map(({ expr = '', legendFormat = '' }) => ({
        expression: expr.replaceAll('$__rate_interval', '1m').replaceAll('$node', node),
        legend: legendFormat,
        mayBeEmpty: /> 0$/.test(expr),
      })),
    })),
  }
}

/** @param labels - of one series */
export function formatLegend(legend: string, labels: Readonly<Record<string, string>>): string {
  return legend.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => labels[name] ?? '')
}

/** As much of it as we look at. */
interface GrafanaDashboard {
  readonly title?: string
  readonly panels?: readonly {
    readonly title?: string
    readonly type?: string
    readonly gridPos?: Panel['grid']
    readonly fieldConfig?: { readonly defaults?: { readonly unit?: string } }
    readonly targets?: readonly { readonly expr?: string; readonly legendFormat?: string }[]
  }[]
}

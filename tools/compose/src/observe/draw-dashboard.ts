/**
 * A dashboard as a page that needs nothing but itself: for runs, whose Prometheus is gone when somebody wants to look.
 * Much simpler than Grafana's picture of the same file; pure.
 * @module
 */

export interface Series {
  readonly legend: string
  /** Seconds since the epoch and value, by time. */
  readonly points: readonly (readonly [number, number])[]
}

interface DrawnPanel {
  readonly title: string
  readonly kind: string
  readonly unit: string
  readonly grid: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly series: readonly Series[]
}

/** Something that happened, drawn behind every line. */
export interface Mark {
  readonly name: string
  readonly fromS: number
  readonly untilS: number
}

export interface Drawing {
  readonly title: string
  readonly fromS: number
  readonly untilS: number
  readonly panels: readonly DrawnPanel[]
  readonly marks: readonly Mark[]
}

const WIDTH = 400
const HEIGHT = 110
const COLOURS = [
  '#2f6f4f',
  '#c2571a',
  '#2b5ea7',
  '#8a3fa0',
  '#b8860b',
  '#00838f',
  '#ad1457',
  '#5d4037',
  '#558b2f',
  '#37474f',
]
const LEGENDS_SHOWN = 10

const STYLE = `body{font:13px/1.4 system-ui,sans-serif;margin:16px;color:#1d2b24;background:#f6f7f5}
main{display:grid;grid-template-columns:repeat(24,1fr);gap:8px}
section{background:#fff;border:1px solid #dfe4e0;border-radius:6px;padding:8px 10px;min-width:0}
h2{grid-column:1/-1;font-size:14px;margin:10px 0 0}h3{font-size:12px;margin:0 0 4px;font-weight:600}
svg{width:100%;height:110px;display:block}ul{list-style:none;margin:4px 0 0;padding:0;font-size:11px;columns:2}
li::before{content:"";display:inline-block;width:9px;height:3px;margin-right:4px;background:var(--c);vertical-align:middle}
.stat{font-size:26px;font-weight:600}ol{font-size:12px;columns:2}`

export function drawDashboard({ title, fromS, untilS, panels, marks }: Drawing): string {
  const list = marks.map(({ name, fromS: at }) => `<li>${escapeHtml(name)}, after ${Math.round(at - fromS)} s</li>`)
  const parts = panels.map((panel) => drawPanel(panel, fromS, untilS, marks))
  return [
    `<!doctype html><meta charset="utf-8"><title>${escapeHtml(title)}</title><style>${STYLE}</style>`,
    `<h1>${escapeHtml(title)}</h1>`,
    `<p>${Math.round(untilS - fromS)} seconds; grey bands, from left to right:</p><ol>${list.join('')}</ol>`,
    `<main>${parts.join('\n')}</main>\n`,
  ].join('\n')
}

function drawPanel(panel: DrawnPanel, fromS: number, untilS: number, marks: readonly Mark[]): string {
  const { title, kind, unit, grid, series } = panel
  if (kind === 'row') return `<h2>${escapeHtml(title)}</h2>`
  const body = kind === 'stat' ? drawStat(series, unit) : drawLines(series, unit, fromS, untilS, marks)
  return `<section style="grid-column:span ${grid.w}"><h3>${escapeHtml(title)}</h3>${body}</section>`
}

function drawStat(series: readonly Series[], unit: string): string {
  const values = series.map(({ points }) => formatValue(points.at(-1)?.[1] ?? Number.NaN, unit))
  return `<div class="stat">${values.join(' of ') || '–'}</div>`
}

function drawLines(
  series: readonly Series[],
  unit: string,
  fromS: number,
  untilS: number,
  marks: readonly Mark[],
): string {
  const values = series.flatMap(({ points }) => points.map(([, value]) => value))
  const highest = Math.max(0, ...values.filter((value) => value > 0))
  const max = highest === 0 ? 1 : highest
  const x = (atS: number) => (((atS - fromS) / (untilS - fromS)) * WIDTH).toFixed(1)
  const y = (value: number) => (HEIGHT - 4 - (value / max) * (HEIGHT - 14)).toFixed(1)
  const bands = marks.map(({ fromS: from, untilS: until }) => {
    const width = Math.max(1, Number(x(until)) - Number(x(from)))
    return `<rect x="${x(from)}" y="0" width="${width.toFixed(1)}" height="${HEIGHT}" fill="#e9ece9"/>`
  })
  const lines = series.map(({ points }, index) => {
    const path = points.filter(([, value]) => Number.isFinite(value)).map(([at, value]) => `${x(at)},${y(value)}`)
    return `<polyline fill="none" stroke="${colourOf(index)}" points="${path.join(' ')}"/>`
  })
  const legends = series
    .slice(0, LEGENDS_SHOWN)
    .map(({ legend }, index) => `<li style="--c:${colourOf(index)}">${escapeHtml(legend || 'value')}</li>`)
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none">${bands.join('')}${lines.join('')}</svg>`,
    `<small>${values.length === 0 ? 'nothing' : `to ${formatValue(highest, unit)}`}</small><ul>${legends.join('')}</ul>`,
  ].join('')
}

/** @param unit - as Grafana calls it */
export function formatValue(value: number, unit: string): string {
  if (!Number.isFinite(value)) return '–'
  if (unit === 'bytes') return `${(value / 1e6).toFixed(value < 1e7 ? 1 : 0)} MB`
  if (unit === 's') return value < 1 ? `${(value * 1_000).toFixed(value < 0.01 ? 1 : 0)} ms` : `${value.toFixed(1)} s`
  if (unit === 'percentunit') return `${(value * 100).toFixed(0)} %`
  const text = Number.isInteger(value) ? String(value) : value.toPrecision(2)
  return unit === 'ops' ? `${text}/s` : text
}

function colourOf(index: number): string {
  return COLOURS[index % COLOURS.length] ?? '#000'
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

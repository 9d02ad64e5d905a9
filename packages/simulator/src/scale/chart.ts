/**
 * Lines over the size of the network as SVG, without a library: few enough marks to be written by hand.
 * @module
 */

interface Line {
  readonly name: string
  readonly colour: string
  /** One for each size, in the same order; undefined where there is none. */
  readonly values: readonly (number | undefined)[]
}

export interface Chart {
  readonly title: string
  readonly sizes: readonly number[]
  readonly lines: readonly Line[]
}

const WIDTH = 720
const HEIGHT = 260
const LEFT = 60
const RIGHT = 220
const TOP = 36
const BOTTOM = 34

/** The charts below each other; sizes on a logarithmic axis, values from 0. */
export function drawCharts(charts: readonly Chart[]): string {
  const height = charts.length * HEIGHT
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${height}" fill="white"/>`,
    ...charts.map((chart, index) => `<g transform="translate(0 ${index * HEIGHT})">\n${drawChart(chart)}\n</g>`),
    '</svg>',
    '',
  ].join('\n')
}

function drawChart({ title, sizes, lines }: Chart): string {
  const most = Math.max(...lines.flatMap(({ values }) => values.map((value) => value ?? 0)), Number.MIN_VALUE) * 1.15
  const [first = 1] = sizes
  const last = sizes.at(-1) ?? 1
  const x = (size: number) => LEFT + (Math.log(size / first) / Math.log(last / first || 2)) * (WIDTH - LEFT - RIGHT)
  const y = (value: number) => HEIGHT - BOTTOM - (value / most) * (HEIGHT - TOP - BOTTOM)
  const at = (size: number, value: number) => `${round(x(size))},${round(y(value))}`
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => part * most)
  return [
    `<text x="${LEFT}" y="20" font-size="14" font-weight="bold">${title}</text>`,
    ...ticks.map(
      (tick) =>
        `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${round(y(tick))}" y2="${round(y(tick))}" stroke="#ddd"/>` +
        `<text x="${LEFT - 6}" y="${round(y(tick)) + 4}" text-anchor="end">${label(tick)}</text>`,
    ),
    ...sizes.map((size) => `<text x="${round(x(size))}" y="${HEIGHT - 12}" text-anchor="middle">${size}</text>`),
    ...lines.map(({ name, colour, values }, index) => {
      const points = sizes.flatMap((size, place) => {
        const value = values[place]
        return value === undefined ? [] : [at(size, value)]
      })
      const legendY = TOP + 14 + index * 18
      return [
        `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
        ...points.map(
          (point) => `<circle cx="${point.split(',')[0]}" cy="${point.split(',')[1]}" r="3" fill="${colour}"/>`,
        ),
        `<text x="${WIDTH - RIGHT + 12}" y="${legendY}" fill="${colour}">${name}</text>`,
      ].join('\n')
    }),
  ].join('\n')
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function label(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value >= 1 ? value.toFixed(1) : value.toFixed(3)
}

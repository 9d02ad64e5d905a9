import { describe, expect, it } from 'vitest'
import { drawCharts } from './chart.ts'

const chart = {
  title: 'messages',
  sizes: [100, 1_000, 10_000],
  lines: [{ name: 'control', colour: '#000', values: [1, 2, 1] }],
}

describe('drawCharts', () => {
  it('puts sizes on a logarithmic axis and larger values higher', () => {
    const svg = drawCharts([chart])
    const points =
      /points="([^"]+)"/
        .exec(svg)?.[1]
        ?.split(' ')
        .map((point) => point.split(',').map(Number)) ?? []
    const [[left = 0, low = 0] = [], [middle = 0, high = 0] = [], [right = 0] = []] = points

    expect(middle - left).toBeCloseTo(right - middle, 0)
    expect(high).toBeLessThan(low)
  })

  it('draws nothing where nothing was measured', () => {
    const partly = { ...chart, lines: [{ name: 'clients', colour: '#000', values: [1, 2, undefined] }] }

    expect(drawCharts([partly]).match(/<circle/g)).toHaveLength(2)
  })

  it('draws what is zero everywhere', () => {
    expect(drawCharts([{ ...chart, lines: [{ name: 'none', colour: '#000', values: [0, 0, 0] }] }])).not.toContain(
      'NaN',
    )
  })
})

import { describe, expect, it } from 'vitest'
import { drawDashboard, formatValue } from './draw-dashboard.ts'

const grid = { x: 0, y: 0, w: 8, h: 7 }

describe('drawDashboard', () => {
  it('draws rows, figures and lines, with what happened behind them', () => {
    const page = drawDashboard({
      title: 'Network',
      fromS: 100,
      untilS: 200,
      marks: [{ name: 'SIGKILL', fromS: 150, untilS: 160 }],
      panels: [
        { title: 'Onions', kind: 'row', unit: '', grid, series: [] },
        { title: 'Ready', kind: 'stat', unit: 'short', grid, series: [{ legend: '', points: [[100, 9]] }] },
        {
          title: 'Stores',
          kind: 'timeseries',
          unit: 'ops',
          grid,
          series: [
            {
              legend: 'n01 <script>',
              points: [
                [100, 0],
                [150, Number.NaN],
                [200, 4],
              ],
            },
          ],
        },
      ],
    })

    expect(page).toContain('<h2>Onions</h2>')
    expect(page).toContain('<div class="stat">9</div>')
    expect(page).toContain('points="0.0,106.0 400.0,10.0"')
    expect(page).toContain('<rect x="200.0" y="0" width="40.0"')
    expect(page).toContain('SIGKILL, after 50 s')
    expect(page).not.toContain('<script>')
  })
})

describe('formatValue', () => {
  it('writes units as people do', () => {
    expect(formatValue(0.0042, 's')).toBe('4.2 ms')
    expect(formatValue(1.25, 's')).toBe('1.3 s')
    expect(formatValue(94_300_000, 'bytes')).toBe('94 MB')
    expect(formatValue(0.417, 'percentunit')).toBe('42 %')
    expect(formatValue(3, 'ops')).toBe('3/s')
    expect(formatValue(Number.NaN, 's')).toBe('–')
  })
})

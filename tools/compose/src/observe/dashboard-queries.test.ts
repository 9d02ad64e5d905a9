import { describe, expect, it } from 'vitest'
import { formatLegend, parseDashboard } from './dashboard-queries.ts'

describe('parseDashboard', () => {
  it('fills variables in, and tells which questions may have no answer', () => {
    const gridPos = { x: 0, y: 1, w: 8, h: 7 }
    const text = JSON.stringify({
      title: 'One node',
      panels: [
        { type: 'row', title: 'Onions' },
        {
          type: 'timeseries',
          title: 'Relays',
          gridPos,
          fieldConfig: { defaults: { unit: 'ops' } },
          targets: [
            { expr: 'rate(relays{node="$node"}[$__rate_interval])', legendFormat: '{{target}}' },
            { expr: 'sum(failures) > 0' },
          ],
        },
      ],
    })

    const { title, panels } = parseDashboard(text, 'n07')

    expect(title).toBe('One node')
    expect(panels.map(({ kind }) => kind)).toEqual(['row', 'timeseries'])
    expect(panels[1]).toMatchObject({ unit: 'ops', grid: gridPos })
    expect(panels[1]?.queries).toEqual([
      { expression: 'rate(relays{node="n07"}[1m])', legend: '{{target}}', mayBeEmpty: false },
      { expression: 'sum(failures) > 0', legend: '', mayBeEmpty: true },
    ])
  })
})

describe('formatLegend', () => {
  it('puts labels in their places', () => {
    expect(formatLegend('{{swarm}} · {{ node }}: {{none}}', { swarm: '0', node: 'n01' })).toBe('0 · n01: ')
  })
})

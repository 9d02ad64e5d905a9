import { METRICS } from '@starling/node'
import { describeMetrics, SUITE_METRICS } from '@starling/ports/testing'
import { describe, expect, it } from 'vitest'
import { createPrometheusMetrics } from './prometheus.ts'

const { counter, gauge, histogram, labels } = SUITE_METRICS
const row = { help: 'Of a test', labels, buckets: [] }

describeMetrics('createPrometheusMetrics', () => {
  const metrics = createPrometheusMetrics({
    [counter]: { ...row, kind: 'counter' },
    [gauge]: { ...row, kind: 'gauge' },
    [histogram]: { ...row, kind: 'histogram', buckets: [0.1, 1] },
  })
  return { metrics, read: async () => seriesOf((await metrics.read()).replaceAll(`${histogram}_count`, histogram)) }
})

describe('createPrometheusMetrics', () => {
  it('says of every metric what it is, and shows those that can be counted from zero', async () => {
    const metrics = createPrometheusMetrics(METRICS)

    const text = await metrics.read()

    for (const [name, { help, kind }] of Object.entries(METRICS)) {
      expect(text).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n`)
    }
    expect(text).toContain('starling_onion_relays_total{target="node",outcome="timeout"} 0\n')
    expect(metrics.contentType).toContain('text/plain')
  })

  it('tells of the process what Node knows', async () => {
    const text = await createPrometheusMetrics({}).read()

    for (const name of [
      'process_cpu_seconds_total',
      'process_resident_memory_bytes',
      'nodejs_eventloop_lag_p99_seconds',
    ])
      expect(text).toContain(`# TYPE ${name} `)
  })

  it('writes a histogram as Prometheus reads it: each bucket with those below it', async () => {
    const row = { kind: 'histogram', help: 'Of a test', labels: { door: ['a', 'b'] }, buckets: [0.1, 1] } as const
    const metrics = createPrometheusMetrics({ starling_test_seconds: row })
    for (const value of [0.05, 0.1, 0.5, 7]) metrics.observe('starling_test_seconds', value, { door: 'b' })

    const lines = (await metrics.read()).split('\n').filter((line) => line.startsWith('starling_test_seconds'))

    expect(lines).toEqual([
      'starling_test_seconds_bucket{le="0.1",door="b"} 2',
      'starling_test_seconds_bucket{le="1",door="b"} 3',
      'starling_test_seconds_bucket{le="+Inf",door="b"} 4',
      'starling_test_seconds_sum{door="b"} 7.65',
      'starling_test_seconds_count{door="b"} 4',
    ])
  })

  it('does not take what nobody declared', () => {
    expect(() => createPrometheusMetrics(METRICS).count('starling_secrets_total')).toThrow('metric is not declared')
  })
})

function seriesOf(text: string): ReadonlyMap<string, number> {
  return new Map(
    [...text.matchAll(/^(\w+(?:\{.*\})?) (\S+)$/gm)].map(([, series = '', value]) => [series, Number(value)]),
  )
}

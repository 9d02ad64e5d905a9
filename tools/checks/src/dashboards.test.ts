import { describe, expect, it } from 'vitest'
import { checkDashboards } from './dashboards.ts'
import { fixtureTree } from './fixture-tree.ts'

const METRICS = [
  'export const METRICS = {',
  "  starling_ready: gauge('1 while it serves'),",
  '  starling_store_seconds: histogram(',
  "    'Duration of stores',",
  '  ),',
  '}',
].join('\n')

const dashboard = (...expressions: readonly string[]) =>
  JSON.stringify({ panels: [{ type: 'row' }, ...expressions.map((expr) => ({ targets: [{ expr }] }))] })

function check(expressions: readonly string[], rules = '') {
  const tree = fixtureTree({
    'packages/node/src/telemetry/metrics.ts': METRICS,
    'infra/grafana/dashboards/node.json': dashboard(...expressions),
    'infra/prometheus/alerts.yml': rules,
    'infra/prometheus/alerts.test.yml': 'starling_of_the_test',
  })
  return checkDashboards(tree).map(({ path, message }) => `${path}: ${message.split(':')[0]}`)
}

const ALL = ['sum(starling_ready)', 'rate(starling_store_seconds_bucket[1m])']

describe('checkDashboards', () => {
  it('is content when every metric is asked for, histograms by their parts', () => {
    expect(check(ALL, 'expr: starling_ready == 0')).toEqual([])
  })

  it('names a metric that no panel shows, though a rule asks for it', () => {
    expect(check(ALL.slice(0, 1), 'expr: starling_store_seconds_sum')).toEqual([
      'packages/node/src/telemetry/metrics.ts: starling_store_seconds is on no dashboard',
    ])
  })

  it('names a question for a metric that nobody declares, on a dashboard and in a rule', () => {
    expect(check([...ALL, 'starling_redy'], 'expr: starling_readyy')).toEqual([
      'infra/grafana/dashboards/node.json: asks for starling_redy, which no node declares',
      'infra/prometheus/alerts.yml: asks for starling_readyy, which no node declares',
    ])
  })
})

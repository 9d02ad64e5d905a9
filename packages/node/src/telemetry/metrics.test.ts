import { readdir, readFile } from 'node:fs/promises'
import { seriesKey } from '@starling/ports/testing'
import { describe, expect, it } from 'vitest'
import { alice, deleteParams, hashOfData, retrieveParams, storeParams } from '../../test/requests.ts'
import { callRpc, smallNetwork } from '../../test/small-network.ts'
import type { ServiceNode } from '../index.ts'
import type { MetricDeclaration } from './declaration.ts'
import { METRICS } from './metrics.ts'

const declared: readonly (readonly [string, MetricDeclaration])[] = Object.entries(METRICS)

describe('METRICS', () => {
  it.each(declared)('%s has a help text and a name after its kind', (name, { kind, help, labels, buckets }) => {
    expect(help).toMatch(/^[A-Z0-9].{10,}[^.]$/)
    expect(name.endsWith('_total')).toBe(kind === 'counter')
    expect(buckets.length > 0).toBe(kind === 'histogram')
    expect(buckets).toEqual([...buckets].sort((left, right) => left - right))
    for (const values of Object.values(labels)) expect(new Set(values).size).toBe(values.length)
  })
})

describe('every metric', () => {
  it('is recorded somewhere', async () => {
    const folder = new URL('../', import.meta.url)
    const names = await readdir(folder, { recursive: true })
    const sources = names.filter((name) => name.endsWith('.ts') && !/test\.ts$|telemetry\/metrics\.ts$/.test(name))
    const texts = await Promise.all(sources.map((name) => readFile(new URL(name, folder), 'utf8')))

    const silent = declared.map(([name]) => name).filter((name) => !texts.some((text) => text.includes(`'${name}'`)))

    expect(silent).toEqual([])
  })
})

describe('a node', () => {
  it('knows its database when somebody looks', async () => {
    await using network = await smallNetwork()
    const [node] = network.nodes as [ServiceNode]
    const look = () => node.operatorFetch(new Request('http://x/metrics', { headers: { host: 'localhost' } }), '::1')
    for (const text of ['one', 'two', 'two']) await callRpc(node, 'store', storeParams(alice, text))
    await callRpc(node, 'retrieve', retrieveParams(alice))
    await look()

    await callRpc(node, 'delete', deleteParams(alice, [hashOfData(alice, 'one')]))
    await callRpc(node, 'retrieve', retrieveParams(alice))
    await look()

    const of = (name: string, labels: Record<string, string> = {}) => network.counted.get(seriesKey(name, labels))
    expect(of('starling_ready')).toBe(1)
    expect(of('starling_database_messages')).toBe(1)
    expect(of('starling_database_bytes', { part: 'used' })).toBeGreaterThan(0)
    expect(of('starling_stored_messages_total', { outcome: 'new' })).toBe(2)
    expect(of('starling_stored_messages_total', { outcome: 'exists' })).toBe(1)
    expect(of('starling_retrieved_messages_total')).toBe(3)
    expect(of('starling_heads_lookups_total', { outcome: 'hit' })).toBeGreaterThan(0)
    expect(of('starling_waiting_writes')).toBe(0)
    expect(of('starling_commit_seconds')).toBeGreaterThanOrEqual(4)
    expect(of('starling_sweep_seconds')).toBe(1)
  })

  it('counts what it is asked and how that ended, and nothing that is not declared', async () => {
    await using network = await smallNetwork()
    const [node] = network.nodes as [ServiceNode]

    await callRpc(node, 'store', storeParams(alice, 'hello'))
    await callRpc(node, 'store', { pubkey: 'nobody' })
    await callRpc(node, 'no_such_method', {})

    const of = (name: string, labels: Record<string, string>) => network.counted.get(seriesKey(name, labels))
    expect(of('starling_operations_total', { operation: 'store', outcome: 'ok' })).toBe(1)
    expect(of('starling_operations_total', { operation: 'store', outcome: 'invalid_request' })).toBe(1)
    expect(of('starling_operation_seconds', { operation: 'store' })).toBe(2)
    expect(of('starling_door_requests_total', { door: 'storage_rpc', status: '4xx' })).toBe(2)
    for (const series of network.counted.keys()) expect(isDeclared(series), series).toBe(true)
  })
})

/** @param series - as `seriesKey` writes it */
function isDeclared(series: string): boolean {
  const [, name = '', labels = ''] = /^(\w+)(?:\{(.*)\})?$/.exec(series) ?? []
  const declaration = declared.find(([known]) => known === name)?.[1]
  if (declaration === undefined) return false
  const given = Object.fromEntries([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, value]) => [label, value]))
  return (
    Object.keys(given).length === Object.keys(declaration.labels).length &&
    Object.entries(declaration.labels).every(([label, values]) => values.includes(String(given[label])))
  )
}

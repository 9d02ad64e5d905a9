import { utf8Decode } from '@starling/base'
import { TransportError, type TransportResponse } from '@starling/ports'
import { silentMetrics } from '@starling/ports/system'
import { describe, expect, it } from 'vitest'
import { smallNetwork } from '../../test/small-network.ts'
import { NetworkDirectory } from '../network-directory.ts'
import { nodeMetrics } from '../telemetry/node-metrics.ts'
import { NodeRelay } from './node-relay.ts'

const LAYER = { blob: new Uint8Array(8), ephemeralKey: new Uint8Array(32), encType: 'aes-gcm', hopNo: 1 } as const

async function relayTo(request: () => Promise<TransportResponse>) {
  await using network = await smallNetwork()
  const next = network.record(0).ed25519
  const peers = { isUp: () => true, request }
  const relay = new NodeRelay({
    network: new NetworkDirectory(network.registry, next),
    peers,
    metrics: nodeMetrics(silentMetrics),
  })
  return async () => {
    const { status, body } = await relay.pass(next, LAYER, {})
    return [status, utf8Decode(body)]
  }
}

describe('a relay', () => {
  it.each([
    ['unreachable', 502, /^Next node not found: [0-9a-f]{64}$/],
    ['timeout', 504, /^Request time out$/],
    ['aborted', 504, /^Request time out$/],
    ['overloaded', 503, /^Server busy/],
  ] as const)('turns %s into %i', async (code, status, text) => {
    const pass = await relayTo(() => Promise.reject(new TransportError(code, 'no')))

    expect(await pass()).toEqual([status, expect.stringMatching(text)])
  })

  it('passes known statuses on and calls any other 500', async () => {
    const statuses = [200, 421, 503, 299, 418, 0]
    const pass = await relayTo(async () => ({ status: statuses.shift() ?? 0, body: new Uint8Array(0) }))

    const seen = []
    for (let i = 0; i < 6; i++) seen.push((await pass())[0])

    expect(seen).toEqual([200, 421, 503, 500, 500, 500])
  })

  it('bounds what is under way to one neighbour, and recovers', async () => {
    let answerAll: (response: TransportResponse) => void = () => undefined
    const answered = new Promise<TransportResponse>((resolve) => {
      answerAll = resolve
    })
    const pass = await relayTo(() => answered)
    const waiting = Array.from({ length: 4_096 }, pass)

    expect((await pass())[0]).toBe(503)
    answerAll({ status: 200, body: new Uint8Array(0) })
    await Promise.all(waiting)
    expect((await pass())[0]).toBe(200)
  })
})

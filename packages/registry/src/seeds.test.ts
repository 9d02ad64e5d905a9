import { utf8Decode, utf8Encode } from '@starling/base'
import { native } from '@starling/crypto/native'
import { type ClientTransport, type NetworkView, TransportError, type TransportResponse } from '@starling/ports'
import { ManualClock } from '@starling/ports/testing'
import { encodeServiceNodes, PROFILES, parseServiceNodesQuery } from '@starling/protocol'
import { describe, expect, it } from 'vitest'
import type { RegistryError } from './errors.ts'
import { seedRegistry } from './seeds.ts'
import { createStaticNetwork } from './static.ts'

type Seed = (body: Uint8Array, signal: AbortSignal | undefined) => Promise<TransportResponse>

const GOOD = 'http://good.example'
const BAD = 'http://bad.example'
const MUTE = 'http://mute.example'

describe('seedRegistry', () => {
  it('knows nobody before the first answer, and then whom the seed names', async () => {
    const view = network(3)
    const registry = seedRegistry({ ...world({ [GOOD]: honest(view) }), seedUrls: [GOOD] })
    const seen: NetworkView[] = []
    registry.subscribe((latest) => seen.push(latest))

    expect(registry.current().nodes).toEqual([])
    await registry.refresh()

    expect(registry.current()).toEqual(view)
    expect(seen).toEqual([view])
  })

  it('takes the first answer that can be believed and ends the other questions', async () => {
    let ended = false
    const mute: Seed = (_body, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => {
          ended = true
          reject(new TransportError('aborted', 'request was aborted'))
        })
      })
    const garbled: Seed = () => answer(200, 'no json')
    const seeds = { [MUTE]: mute, [BAD]: garbled, [GOOD]: honest(network(3)) }
    const registry = seedRegistry({ ...world(seeds), seedUrls: [MUTE, BAD, GOOD] })

    await registry.refresh()

    expect(registry.current().nodes).toHaveLength(3)
    expect(ended).toBe(true)
  })

  it('keeps the same view and stays silent while the block is the same', async () => {
    const registry = seedRegistry({ ...world({ [GOOD]: honest(network(3)) }), seedUrls: [GOOD] })
    await registry.refresh()
    const first = registry.current()
    registry.subscribe(() => expect.unreachable())

    await registry.refresh()

    expect(registry.current()).toBe(first)
  })

  it('asks again after one, two and four seconds, and then says that no seed answered', async () => {
    const asked: number[] = []
    const { clock, transport } = world({
      [BAD]: () => {
        asked.push(clock.now())
        return answer(503, 'Service Unavailable')
      },
    })
    const registry = seedRegistry({ clock, transport, seedUrls: [BAD], snapshot: network(2) })
    const failure = registry.refresh().catch((error: RegistryError) => error)

    await clock.advance(60_000)

    expect(await failure).toMatchObject({ name: 'RegistryError', code: 'no_seed_answered', data: { rounds: 4 } })
    expect(asked).toEqual([0, 1_000, 3_000, 7_000])
    expect(registry.current().nodes).toHaveLength(2)
  })

  it('believes no list with a bad entry, no list without nodes, and no answer in another form', async () => {
    const list = JSON.parse(encodeServiceNodes(network(2), {}, NO_RANDOM))
    list.service_node_states[0].storage_port = '22021'
    const bodies = [JSON.stringify({ result: list }), '{"result":{"height":1}}', '{"error":1}', '[]', 'null', '']
    for (const body of bodies) {
      const seeds = { [BAD]: () => answer(200, body) }
      const registry = seedRegistry({ ...world(seeds), seedUrls: [BAD], roundsMax: 1 })

      await expect(registry.refresh(), body).rejects.toMatchObject({ code: 'no_seed_answered' })
    }
  })

  it('leaves out nodes that have no address yet', async () => {
    const view = network(3)
    const nodes = view.nodes.map((node, index) => ({
      ...node,
      publicIp: '0.0.0.0',
      url: index === 1 ? 'https://node.example' : undefined,
    }))
    const registry = seedRegistry({ ...world({ [GOOD]: honest({ ...view, nodes }) }), seedUrls: [GOOD] })

    await registry.refresh()

    expect(registry.current().nodes.map((node) => node.url)).toEqual(['https://node.example'])
  })

  it('believes only what enough seeds say, whoever answers first', async () => {
    const alone: Seed = honest(network(2))
    const late = (view: NetworkView): Seed => {
      const answerOf = honest(view)
      return async (body, signal) => {
        await Promise.resolve()
        return answerOf(body, signal)
      }
    }
    const seeds = { [BAD]: alone, [GOOD]: late(network(3)), [MUTE]: late({ ...network(3), height: 7 }) }
    const registry = seedRegistry({ ...world(seeds), seedUrls: [BAD, GOOD, MUTE], agreeing: 2 })

    await registry.refresh()

    expect(registry.current().nodes).toHaveLength(3)
  })

  it('keeps what it knows when seeds contradict each other', async () => {
    const seeds = { [BAD]: honest(network(2)), [GOOD]: honest(network(3)) }
    const options = { seedUrls: [BAD, GOOD], agreeing: 2, roundsMax: 1, snapshot: network(4) }
    const registry = seedRegistry({ ...world(seeds), ...options })

    await expect(registry.refresh()).rejects.toMatchObject({ code: 'no_seed_answered' })

    expect(registry.current().nodes).toHaveLength(4)
  })

  it('is content with one seed where there is no other', async () => {
    const registry = seedRegistry({ ...world({ [GOOD]: honest(network(3)) }), seedUrls: [GOOD], agreeing: 2 })

    await registry.refresh()

    expect(registry.current().nodes).toHaveLength(3)
  })

  it('keeps the very list of nodes when only the height has changed', async () => {
    let height = 5
    const seed: Seed = (body, signal) =>
      honest({ ...network(3), height, blockHash: height.toString(16).padStart(64, '0') })(body, signal)
    const registry = seedRegistry({ ...world({ [GOOD]: seed }), seedUrls: [GOOD] })
    await registry.refresh()
    const before = registry.current()
    height = 6

    await registry.refresh()

    expect(registry.current().height).toBe(6)
    expect(registry.current().nodes).toBe(before.nodes)
  })

  it('stops asking when its signal is aborted', async () => {
    const { clock, transport } = world({ [BAD]: () => answer(500, '') })
    const controller = new AbortController()
    const registry = seedRegistry({ clock, transport, seedUrls: [BAD] })
    const failure = registry.refresh(controller.signal).catch((error: unknown) => error)
    await clock.advance(500)

    controller.abort(new TransportError('aborted', 'no longer wanted'))

    expect(await failure).toMatchObject({ code: 'aborted' })
    expect(clock.sleeping).toBe(0)
  })
})

const NO_RANDOM = { bytes: (length: number) => new Uint8Array(length) }

function world(seeds: Readonly<Record<string, Seed>>): { clock: ManualClock; transport: ClientTransport } {
  return {
    clock: new ManualClock(0),
    transport: {
      request: (baseUrl, path, body, options) => {
        expect(path).toBe('/json_rpc')
        const seed = seeds[baseUrl]
        return seed === undefined
          ? Promise.reject(new TransportError('unreachable', 'no such seed'))
          : seed(body, options?.signal)
      },
    },
  }
}

/** Answers as a seed does: only what was asked, of active nodes only. */
function honest(view: NetworkView): Seed {
  return (body) => {
    const { method, params } = JSON.parse(utf8Decode(body))
    expect(method).toBe('get_n_service_nodes')
    const result = encodeServiceNodes(view, parseServiceNodesQuery(params), NO_RANDOM)
    return answer(200, `{"id":"0","jsonrpc":"2.0","result":${result}}`)
  }
}

function answer(status: number, text: string): Promise<TransportResponse> {
  return Promise.resolve({ status, body: utf8Encode(text) })
}

function network(count: number): NetworkView {
  const nodes = Array.from({ length: count }, (_, index) => {
    const key = (index + 1).toString(16).padStart(64, '0')
    return {
      ed25519: key,
      x25519: key,
      legacy: key,
      publicIp: '127.0.0.1',
      storagePort: 22021 + index,
      storageLmqPort: 0,
      peerPort: 0,
      url: undefined,
      state: 'active' as const,
      requestedUnlockHeight: 0,
    }
  })
  return createStaticNetwork({ crypto: native, profile: PROFILES.testnet, nodes, seed: 1 })
}

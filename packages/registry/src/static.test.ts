import { native } from '@starling/crypto/native'
import { type ServiceNodeRecord, UNASSIGNED_SWARM } from '@starling/ports'
import { ManualClock } from '@starling/ports/testing'
import { PROFILES, type ProfileName } from '@starling/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RegistryError } from './errors.ts'
import { createStaticNetwork, decodeNetworkFile, encodeNetworkFile, staticRegistry } from './static.ts'

type NewNode = Omit<ServiceNodeRecord, 'swarmId'>

describe('createStaticNetwork', () => {
  it.each<[ProfileName, number, readonly number[]]>([
    ['testnet', 10, [5, 5]],
    ['testnet', 12, [6, 6]],
    ['testnet', 14, [7, 7]],
    ['testnet', 1, [1]],
    ['testnet', 2, [2]],
    ['testnet', 3, [3]],
    ['testnet', 9, [9]],
    ['production', 1, [1]],
    ['production', 10, [10]],
    ['production', 13, [13]],
    ['production', 14, [7, 7]],
    ['original-clients', 4, [4]],
    ['original-clients', 9, [9]],
    ['original-clients', 10, [5, 5]],
    ['original-clients', 12, [6, 6]],
  ])('puts, in the profile %s, %i nodes into swarms of %j', (profile, count, sizes) => {
    for (const seed of [0, 1, 2, 3, 12345])
      expect(swarmSizes(network(profile, count, seed)), `seed ${seed}`).toEqual(sizes)
  })

  it('puts original clients into swarms of five to seven once there are ten nodes', () => {
    for (let count = 10; count <= 40; count++) {
      for (const size of swarmSizes(network('original-clients', count, count))) {
        expect(size, `${count} nodes`).toBeGreaterThanOrEqual(5)
        expect(size, `${count} nodes`).toBeLessThanOrEqual(7)
      }
    }
  })

  it('gives equal swarms for equal seeds, in whatever order the nodes are named', () => {
    const nodes = newNodes(12)
    const make = (seed: number, list: readonly NewNode[]) =>
      createStaticNetwork({ crypto: native, profile: PROFILES.testnet, nodes: list, seed })

    expect(make(7, nodes.toReversed())).toEqual(make(7, nodes))
    expect(make(8, nodes).blockHash).not.toBe(make(7, nodes).blockHash)
  })

  it('begins at the height of the profile', () => {
    expect(network('testnet', 3, 1)).toMatchObject({ height: 100_000, hardfork: [19, 4] })
  })

  it('leaves a decommissioned node outside', () => {
    const nodes = newNodes(4).map((node, index) => (index === 2 ? { ...node, state: 'decommissioned' as const } : node))
    const view = createStaticNetwork({ crypto: native, profile: PROFILES.testnet, nodes, seed: 1 })

    expect(view.nodes.map((node) => node.swarmId)).toEqual([0n, 0n, UNASSIGNED_SWARM, 0n])
  })

  it('refuses two nodes with one key', () => {
    const nodes = [...newNodes(2), ...newNodes(1)]

    expect(() => createStaticNetwork({ crypto: native, profile: PROFILES.testnet, nodes, seed: 1 })).toThrow(
      expect.objectContaining({ name: 'RegistryError', code: 'invalid_view' }),
    )
  })

  it('refuses a key that is not lower-case hex', () => {
    const nodes = newNodes(1).map((node) => ({ ...node, ed25519: 'AB'.repeat(32) }))

    expect(() => createStaticNetwork({ crypto: native, profile: PROFILES.testnet, nodes, seed: 1 })).toThrow(
      expect.objectContaining({ code: 'invalid_view' }),
    )
  })
})

describe('staticRegistry', () => {
  const { testnet: profile } = PROFILES

  it('holds the same view until a block has passed, and then one of the next height', () => {
    const clock = new ManualClock(5_000)
    const registry = staticRegistry(network('testnet', 3, 1), { clock, profile })
    const first = registry.current()

    clock.jump(profile.blockMs - 1)
    expect(registry.current()).toBe(first)

    clock.jump(1)
    const second = registry.current()
    expect(second).toMatchObject({ height: first.height + 1, nodes: first.nodes })
    expect(second.blockHash).toMatch(/^[0-9a-f]{64}$/)
    expect(second.blockHash).not.toBe(first.blockHash)
    // Who tests whom follows from these.
    expect(second.blockHash.slice(0, 8)).not.toBe(first.blockHash.slice(0, 8))
    expect(registry.current()).toBe(second)
  })

  it('agrees with another that was started later, when the network says since when it runs', () => {
    const clock = new ManualClock(1_000_000)
    const started = { ...network('testnet', 3, 1), startedAtMs: 0 }
    const early = staticRegistry(started, { clock, profile })
    clock.jump(profile.blockMs * 5)
    const late = staticRegistry(started, { clock, profile })

    expect(late.current()).toEqual(early.current())
    expect(late.current().height).toBe(100_000 + Math.floor((1_000_000 + profile.blockMs * 5) / profile.blockMs))
  })

  it('never falls below its first height when the clock is set back', () => {
    const clock = new ManualClock(5_000)
    const registry = staticRegistry(network('testnet', 3, 1), { clock, profile })

    clock.jump(-4_000)

    expect(registry.current().height).toBe(100_000)
  })

  it('calls no listener, for nodes do not change', () => {
    const clock = new ManualClock(5_000)
    const registry = staticRegistry(network('testnet', 3, 1), { clock, profile })
    const unsubscribe = registry.subscribe(() => expect.unreachable())

    clock.jump(profile.blockMs)
    registry.current()
    unsubscribe()

    expect(registry.current().height).toBe(100_001)
  })
})

describe('network file', () => {
  it('gives back the network with all digits of its swarm ids', () => {
    const written = network('testnet', 12, 3)

    expect(decodeNetworkFile(encodeNetworkFile(written))).toEqual(written)
    expect(new Set(written.nodes.map((node) => node.swarmId))).toEqual(new Set([0n, 9223372036854775807n]))
  })

  it('remembers since when the network runs', () => {
    const written = createStaticNetwork({
      crypto: native,
      profile: PROFILES.testnet,
      nodes: newNodes(3),
      seed: 1,
      startedAtMs: 1_700_000_000_000,
    })

    expect(decodeNetworkFile(encodeNetworkFile(written)).startedAtMs).toBe(1_700_000_000_000)
  })

  it('refuses two nodes with one key', () => {
    const view = network('testnet', 1, 1)
    const text = encodeNetworkFile({ ...view, nodes: [...view.nodes, ...view.nodes] })

    expect(() => decodeNetworkFile(text)).toThrow(expect.objectContaining({ code: 'invalid_network_file' }))
  })

  it('reads any text as a network or refuses it with a code', () => {
    const json = fc.oneof(fc.jsonValue(), fc.record({ network: fc.jsonValue() })).map((value) => JSON.stringify(value))
    fc.assert(
      fc.property(fc.oneof(fc.string(), json), (text) => {
        expect(() => decodeNetworkFile(text)).toThrow(RegistryError)
      }),
    )
  })
})

function network(profile: ProfileName, count: number, seed: number) {
  return createStaticNetwork({ crypto: native, profile: PROFILES[profile], nodes: newNodes(count), seed })
}

function swarmSizes(view: { readonly nodes: readonly { readonly swarmId: bigint }[] }): readonly number[] {
  const sizes = new Map<bigint, number>()
  for (const { swarmId } of view.nodes) sizes.set(swarmId, (sizes.get(swarmId) ?? 0) + 1)
  expect(sizes.has(UNASSIGNED_SWARM)).toBe(false)
  return [...sizes.values()].sort((left, right) => left - right)
}

function newNodes(count: number): readonly NewNode[] {
  return Array.from({ length: count }, (_, index) => {
    const key = (index + 1).toString(16).padStart(64, '0')
    return {
      ed25519: key,
      x25519: key,
      legacy: key,
      publicIp: `127.0.${index + 1}.1`,
      storagePort: 22021,
      storageLmqPort: 22020,
      peerPort: 22100,
      url: `http://127.0.${index + 1}.1:8000`,
      state: 'active',
      requestedUnlockHeight: 0,
    }
  })
}

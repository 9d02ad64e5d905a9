import { native } from '@starling/crypto/native'
import { readVectors } from '@starling/testkit'
import { describe, expect, it } from 'vitest'
import { Network, type NetworkNode } from './network.ts'

interface Vectors {
  readonly space_to_swarm: readonly {
    readonly swarms: readonly string[]
    readonly pubkey: string
    readonly swarm: string
  }[]
}

const hex = (decimal: string) => BigInt(decimal).toString(16)

function nodeIn(swarm: string): NetworkNode {
  const x25519 = native.x25519.importPublicKey(new Uint8Array(32).fill(9))
  const keys = { ed25519: swarm, legacy: swarm, x25519Hex: '', x25519 }
  return { ...keys, ip: '192.0.2.1', port: 1, url: 'https://192.0.2.1:1', swarm }
}

describe('the mapping of accounts to swarms', () => {
  it('is that of the vectors', () => {
    const { space_to_swarm: cases } = readVectors<Vectors>('network/swarms.json')

    expect(cases.length).toBeGreaterThan(10)
    for (const { swarms, pubkey, swarm } of cases) {
      const network = new Network('https://192.0.2.1:1', swarms.map(hex).map(nodeIn), 0)
      expect(network.swarmOf(pubkey), `${pubkey} in ${swarms}`).toBe(hex(swarm))
      expect(network.membersOf(pubkey).map((node) => node.swarm)).toEqual([hex(swarm)])
      expect(network.strangersTo(pubkey).length).toBe(swarms.length - 1)
    }
  })
})

import { native } from '@starling/crypto/native'
import { describe, expect, it } from 'vitest'
import { alice, bob, retrieveParams } from '../../test/requests.ts'
import { callRpc, smallNetwork } from '../../test/small-network.ts'
import { KnownKeys } from './known-keys.ts'

describe('KnownKeys', () => {
  it('knows a key for its account only, and does not share its memory', () => {
    const keys = new KnownKeys()
    const key = alice.ed25519.publicKey.slice()
    keys.add(alice.id, key)
    expect(keys.has(alice.id, alice.ed25519.publicKey)).toBe(true)
    expect(keys.has(bob.id, alice.ed25519.publicKey)).toBe(false)
    expect(keys.has(alice.id, bob.ed25519.publicKey)).toBe(false)
    key.fill(0)
    expect(keys.has(alice.id, alice.ed25519.publicKey)).toBe(true)
  })
})

describe('a request', () => {
  it('of an account whose key is known is still refused with another key or signature', async () => {
    await using network = await smallNetwork()
    const [node] = network.nodes
    if (node === undefined) throw new Error('no node')
    const good = retrieveParams(alice)
    const other = retrieveParams(bob)
    const statuses: number[] = []
    for (const params of [
      good,
      { ...good, signature: other.signature },
      { ...good, pubkey_ed25519: other.pubkey_ed25519 },
      { ...good, pubkey_ed25519: other.pubkey_ed25519, signature: other.signature },
      good,
    ])
      statuses.push((await callRpc(node, 'retrieve', params)).status)
    expect(statuses).toEqual([200, 401, 401, 401, 200])
    expect(native.ed25519.toX25519(alice.ed25519.publicKey)).toBeDefined()
  })
})

import { SubaccountFlags } from '@starling/protocol'
import { describe, expect, it } from 'vitest'
import {
  alice,
  deleteAllParams,
  deleteParams,
  expireParams,
  hashOfData,
  retrieveParams,
  revokeParams,
  signedStoreParams,
  storeParams,
  subaccountOf,
} from '../../test/requests.ts'
import { callRpc, NOW_MS, type SmallNetwork, smallNetwork } from '../../test/small-network.ts'

const seeds = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte))
const HINTS = 'starling_hints_entries'

async function seenAt(network: SmallNetwork, index: number, namespace = 0) {
  const node = network.nodes[index]
  if (node === undefined) throw new Error('no such node')
  const { json } = await callRpc(node, 'retrieve', retrieveParams(alice, namespace, { timestamp: network.clock.now() }))
  return (json as { messages: readonly { hash: string; expiration: number }[] }).messages
}

async function withOneAway() {
  const network = await smallNetwork({ seeds })
  const [entry, , away] = network.nodes
  if (entry === undefined || away === undefined) throw new Error('no such node')
  await callRpc(entry, 'store', storeParams(alice, 'old'))
  await callRpc(entry, 'store', storeParams(alice, 'kept'))
  await callRpc(entry, 'store', signedStoreParams(alice, 2, 'profile'))
  network.down.add(away.identity.ed25519)
  return { network, entry, away: away.identity.ed25519 }
}

describe('a member that was away', () => {
  it('hears of stores, deletions, expiries, marks and revocations within seconds of its return', async () => {
    const { network, entry, away } = await withOneAway()
    await using _ = network
    const subaccount = subaccountOf(alice, SubaccountFlags.read, 7)
    await callRpc(entry, 'store', storeParams(alice, 'new'))
    await callRpc(entry, 'delete', deleteParams(alice, [hashOfData(alice, 'old')]))
    await callRpc(entry, 'expire', expireParams(alice, [hashOfData(alice, 'kept')], NOW_MS + 60_000_000))
    await callRpc(entry, 'delete_all', deleteAllParams(alice, 2))
    await callRpc(entry, 'revoke_subaccount', revokeParams(alice, [subaccount.token]))
    await network.clock.advance(5_000)
    expect(await seenAt(network, 2)).toHaveLength(2)
    expect(network.counted.get(HINTS)).toBe(5)

    network.down.delete(away)
    await network.clock.advance(2_000)

    const expected = [
      { hash: hashOfData(alice, 'kept'), expiration: NOW_MS + 60_000_000 },
      { hash: hashOfData(alice, 'new') },
    ]
    expect(await seenAt(network, 2)).toMatchObject(expected)
    expect(await seenAt(network, 2, 2)).toEqual([])
    expect(network.counted.get(HINTS)).toBe(0)
    const asked = { ...retrieveParams(alice, 2, { timestamp: network.clock.now() }), ...subaccount.params }
    const text = new TextEncoder().encode(`retrieve2${network.clock.now()}`)
    const answer = await callRpc(network.nodes[2] as typeof entry, 'retrieve', { ...asked, ...subaccount.sign(text) })
    expect(answer.status).toBe(401)
  })

  it('is not sent what is gone by then', async () => {
    const { network, entry, away } = await withOneAway()
    await using _ = network
    await callRpc(entry, 'store', storeParams(alice, 'short'))
    await callRpc(entry, 'delete', deleteParams(alice, [hashOfData(alice, 'short')]))
    network.down.delete(away)
    await network.clock.advance(2_000)
    expect((await seenAt(network, 2)).map(({ hash }) => hash)).toEqual([
      hashOfData(alice, 'old'),
      hashOfData(alice, 'kept'),
    ])
    expect(network.counted.get(HINTS)).toBe(0)
  })

  it('is forgotten when it has left the swarm', async () => {
    const { network, entry, away } = await withOneAway()
    await using _ = network
    await callRpc(entry, 'store', storeParams(alice, 'new'))
    await network.clock.advance(2_000)
    expect(network.counted.get(HINTS)).toBe(1)
    network.setNodes((nodes) => nodes.filter(({ ed25519 }) => ed25519 !== away))
    await network.clock.advance(2_000)
    expect(network.counted.get(HINTS)).toBe(0)
  })
})

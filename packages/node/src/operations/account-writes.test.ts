import { fromBase64, fromHex, toBase64, utf8Decode } from '@starling/base'
import { native } from '@starling/crypto/native'
import {
  deleteAllReceiptText,
  deleteBeforeReceiptText,
  deleteReceiptText,
  expireAllReceiptText,
  expireReceiptText,
  PRIVATE_TTL_MS_MAX,
  revokeSubaccountReceiptText,
  storeText,
  unrevokeSubaccountReceiptText,
} from '@starling/protocol'
import { describe, expect, it } from 'vitest'
import {
  alice,
  bob,
  deleteAllParams,
  deleteBeforeParams,
  deleteParams,
  expireAllParams,
  expireParams,
  getExpiriesParams,
  hashOfData,
  OTHER_SWARM,
  PEOPLES_SWARM,
  retrieveParams,
  revokeParams,
  signedStoreParams,
  storeParams,
  unrevokeParams,
  WEEK_MS,
} from '../../test/requests.ts'
import { callRpc, NOW_MS, type SmallNetwork, smallNetwork } from '../../test/small-network.ts'
import { DEFAULT_QUOTAS } from '../storage/quota.ts'

const seeds = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte))

interface Entry {
  readonly signature?: string
  readonly deleted?: unknown
  readonly updated?: readonly string[]
  readonly expiry?: number | readonly number[]
  readonly unchanged?: Record<string, number>
  readonly count?: number
  readonly failed?: boolean
  readonly reason?: string
}

async function call(network: SmallNetwork, index: number, method: string, params: unknown) {
  const node = network.nodes[index]
  if (node === undefined) throw new Error('no such node')
  const { status, json, text } = await callRpc(node, method, params)
  const swarm = (json as { readonly swarm?: Record<string, Entry> } | undefined)?.swarm ?? {}
  return { status, text, swarm, entries: Object.values(swarm), json }
}

/** What the node has for alice: data as text. */
async function messagesAt(network: SmallNetwork, index: number, namespace = 0): Promise<string[]> {
  const { json } = await call(network, index, 'retrieve', retrieveParams(alice, namespace))
  const { messages } = json as { readonly messages: readonly { readonly data: string }[] }
  return messages.map(({ data }) => utf8Decode(fromBase64(data)))
}

async function storeAll(network: SmallNetwork, ...names: readonly string[]): Promise<readonly string[]> {
  for (const name of names) await call(network, 0, 'store', storeParams(alice, name))
  return names.map((name) => hashOfData(alice, name))
}

/** That each of the three members has signed such a text for its own entry. */
function expectSigned(swarm: Record<string, Entry>, textOf: (entry: Entry) => Uint8Array): void {
  expect(Object.keys(swarm)).toHaveLength(3)
  for (const [member, entry] of Object.entries(swarm)) {
    const signature = fromBase64(entry.signature ?? '')
    expect(native.ed25519.verify(signature, textOf(entry), fromHex(member)), member).toBe(true)
  }
}

describe('delete', () => {
  it('deletes at every member, and each signs what it had', async () => {
    await using network = await smallNetwork({ seeds })
    const [one = '', two = '', three = ''] = await storeAll(network, 'one', 'two', 'three')
    const unknown = hashOfData(alice, 'never stored')

    const requested = [two, unknown, one, two]
    const { status, swarm, entries } = await call(network, 1, 'delete', deleteParams(alice, requested))

    expect(status).toBe(200)
    for (const entry of entries) expect(entry.deleted).toEqual([one, two].sort())
    expectSigned(swarm, ({ deleted }) => deleteReceiptText(alice.id, requested, deleted as string[]))
    for (const index of seeds.keys()) expect(await messagesAt(network, index)).toEqual(['three'])
    expect(three).not.toBe('')
  })

  it('is a failure when it is required and no member has deleted anything, and only then', async () => {
    await using network = await smallNetwork({ seeds })
    const [hash = ''] = await storeAll(network, 'hello')
    network.down.add(network.nodes[1]?.identity.ed25519 ?? '')
    const first = await call(network, 0, 'delete', deleteParams(alice, [hash], { required: true }))
    const again = await call(network, 0, 'delete', deleteParams(alice, [hash], { required: true }))
    network.down.clear()
    // Only the member that was away still had it.
    const last = await call(network, 0, 'delete', deleteParams(alice, [hash], { required: true }))

    expect([first.status, again.status, last.status]).toEqual([200, 404, 200])
    expect(again.entries.filter((entry) => entry.failed)).toHaveLength(1)
    expect(again.json).toMatchObject({ hf: [19, 4], t: NOW_MS })
  })

  it('reaches only messages of the account, in every namespace', async () => {
    await using network = await smallNetwork({ seeds })
    await call(network, 0, 'store', signedStoreParams(alice, 2, 'profile'))
    await call(network, 0, 'store', storeParams(bob, 'for bob'))
    const hashes = [hashOfData(alice, 'profile', 2), hashOfData(bob, 'for bob')]

    const { entries } = await call(network, 0, 'delete', deleteParams(alice, hashes))

    for (const entry of entries) expect(entry.deleted).toEqual([hashes[0]])
  })

  it('is followed by a store of the same message, which brings it back', async () => {
    await using network = await smallNetwork({ seeds })
    const [hash = ''] = await storeAll(network, 'hello')
    await call(network, 2, 'delete', deleteParams(alice, [hash]))
    const { entries } = await call(network, 1, 'store', storeParams(alice, 'hello'))

    expect(entries.map((entry) => 'already' in entry)).toEqual([false, false, false])
    for (const index of seeds.keys()) expect(await messagesAt(network, index)).toEqual(['hello'])
  })
})

describe('delete_all and delete_before', () => {
  it('name hashes, or hashes by namespace, and sign them sorted together', async () => {
    await using network = await smallNetwork({ seeds })
    const [one = '', two = ''] = await storeAll(network, 'one', 'two')
    await call(network, 0, 'store', signedStoreParams(alice, 2, 'profile'))
    const profile = hashOfData(alice, 'profile', 2)

    const inbox = await call(network, 1, 'delete_all', deleteAllParams(alice))
    const all = await call(network, 1, 'delete_all', deleteAllParams(alice, 'all'))
    const none = await call(network, 1, 'delete_all', deleteAllParams(alice, 'all'))

    expect(inbox.entries.map((entry) => entry.deleted)).toEqual(Array(3).fill([one, two].sort()))
    expectSigned(inbox.swarm, () => deleteAllReceiptText(alice.id, NOW_MS, [one, two]))
    expect(all.entries.map((entry) => entry.deleted)).toEqual(Array(3).fill({ 2: [profile] }))
    expectSigned(all.swarm, () => deleteAllReceiptText(alice.id, NOW_MS, [profile]))
    expect(none.entries.map((entry) => entry.deleted)).toEqual(Array(3).fill({}))
  })

  it('delete up to a time, also in all namespaces at once', async () => {
    await using network = await smallNetwork({ seeds })
    await call(network, 0, 'store', storeParams(alice, 'old', { timestamp: NOW_MS - 1_000 }))
    await call(network, 0, 'store', storeParams(alice, 'new'))
    const old = hashOfData(alice, 'old')

    const { status, swarm, entries } = await call(
      network,
      0,
      'delete_before',
      deleteBeforeParams(alice, NOW_MS - 1_000, 'all'),
    )

    expect(status).toBe(200)
    expect(entries.map((entry) => entry.deleted)).toEqual(Array(3).fill({ 0: [old] }))
    expectSigned(swarm, () => deleteBeforeReceiptText(alice.id, NOW_MS - 1_000, [old]))
    expect(await messagesAt(network, 2)).toEqual(['new'])
  })

  it('do not name what has expired', async () => {
    await using network = await smallNetwork({ seeds })
    await call(network, 0, 'store', storeParams(alice, 'short', { ttl: 10_000 }))
    const [long = ''] = await storeAll(network, 'long')
    await network.clock.advance(10_000)

    const hashes = [hashOfData(alice, 'short'), long]
    const expiries = await call(network, 0, 'get_expiries', getExpiriesParams(alice, hashes, NOW_MS + 10_000))
    const deleted = await call(network, 0, 'delete', deleteParams(alice, [hashes[0] ?? '']))
    const rest = await call(network, 0, 'delete_all', deleteAllParams(alice))

    expect(expiries.json).toEqual({ expiries: { [long]: NOW_MS + WEEK_MS } })
    expect(deleted.entries.map((entry) => entry.deleted)).toEqual([[], [], []])
    expect(rest.entries.map((entry) => entry.deleted)).toEqual(Array(3).fill([long]))
  })
})

describe('deletions and expiries beyond the quota of an account', () => {
  const small = { ...DEFAULT_QUOTAS, requests: 4_000 }
  const reason = 'account has too many deletions and expiries'

  /** Of what is not there: each is kept for a hash of its own. */
  async function flood(network: SmallNetwork, index: number, count: number) {
    const hashesOf = (i: number) => Array.from({ length: 20 }, (_, each) => hashOfData(alice, `${i} ${each}`))
    for (let i = 0; i < count; i++) await call(network, index, 'delete', deleteParams(alice, hashesOf(i)))
  }

  it('are refused by each member, change nothing, and leave deleting everything', async () => {
    await using network = await smallNetwork({ seeds, quotasOf: () => small })
    const [hash = ''] = await storeAll(network, 'hello')
    await flood(network, 0, 4)

    const deletion = await call(network, 1, 'delete', deleteParams(alice, [hash]))
    const expiry = await call(network, 1, 'expire', expireParams(alice, [hash], NOW_MS + 10_000))

    expect(deletion.status).toBe(200)
    for (const entry of deletion.entries) expect(entry).toMatchObject({ failed: true, reason })
    expect(expiry.swarm[network.nodes[1]?.identity.ed25519 ?? '']).toEqual({
      failed: true,
      query_failure: true,
      reason,
    })
    // Nothing is forwarded that its entry node could not decide.
    expect(expiry.entries.filter(({ failed }) => failed)).toHaveLength(3)
    await network.clock.advance(10_000)
    for (const index of seeds.keys()) expect(await messagesAt(network, index)).toEqual(['hello'])

    const all = await call(network, 0, 'delete_all', deleteAllParams(alice, 'all'))
    for (const entry of all.entries) expect(entry.deleted).toEqual({ 0: [hash] })
  })

  it('come to a member that refuses them when the others have taken them', async () => {
    await using network = await smallNetwork({
      seeds,
      quotasOf: (index) => (index === 2 ? small : DEFAULT_QUOTAS),
    })
    const [hash = ''] = await storeAll(network, 'hello')
    await flood(network, 0, 4)

    const { swarm } = await call(network, 0, 'delete', deleteParams(alice, [hash]))

    const refusing = network.nodes[2]?.identity.ed25519 ?? ''
    expect(swarm[refusing]).toEqual({ code: '500', failed: true, reason })
    expect(Object.values(swarm).filter(({ failed }) => failed)).toHaveLength(1)
    await network.clock.advance(10_000)
    for (const index of seeds.keys()) expect(await messagesAt(network, index), `node ${index}`).toEqual([])
  })
})

describe('expire', () => {
  it('sets, shortens and extends, names what it left, and never goes beyond thirty days', async () => {
    await using network = await smallNetwork({ seeds })
    const [one = '', two = ''] = await storeAll(network, 'one', 'two')
    const capMs = NOW_MS + PRIVATE_TTL_MS_MAX

    const set = await call(network, 0, 'expire', expireParams(alice, [one], NOW_MS + 10 * WEEK_MS))
    const shortened = await call(network, 1, 'expire', expireParams(alice, [one, two], NOW_MS + 2 * WEEK_MS, 'shorten'))
    const extended = await call(network, 2, 'expire', expireParams(alice, [two, one], NOW_MS + 2 * WEEK_MS, 'extend'))

    for (const entry of set.entries) expect(entry).toMatchObject({ expiry: capMs, updated: [one] })
    for (const entry of set.entries) expect(entry).not.toHaveProperty('unchanged')
    for (const entry of shortened.entries) {
      expect(entry).toMatchObject({
        expiry: NOW_MS + 2 * WEEK_MS,
        updated: [one],
        unchanged: { [two]: NOW_MS + WEEK_MS },
      })
    }
    for (const entry of extended.entries)
      expect(entry).toMatchObject({ updated: [two], unchanged: { [one]: NOW_MS + 2 * WEEK_MS } })
    expectSigned(extended.swarm, ({ unchanged }) =>
      expireReceiptText({
        account: alice.id,
        expiryMs: NOW_MS + 2 * WEEK_MS,
        requested: [two, one],
        updated: [two],
        unchanged: new Map(Object.entries(unchanged ?? {})),
      }),
    )
  })

  it('takes one expiry for each message, and answers with those it applied', async () => {
    await using network = await smallNetwork({ seeds })
    const hashes = await storeAll(network, 'one', 'two', 'three')
    const unknown = hashOfData(alice, 'never stored')
    const requested = [...hashes, unknown]
    const expiries = requested.map((_, index) => NOW_MS + (index + 1) * 1_000)

    const { swarm } = await call(network, 1, 'expire', expireParams(alice, requested, expiries))

    const updated = [...hashes].sort()
    const applied = updated.map((hash) => expiries[requested.indexOf(hash)] ?? 0)
    for (const entry of Object.values(swarm)) expect(entry).toMatchObject({ updated, expiry: applied })
    expectSigned(swarm, () => expireReceiptText({ account: alice.id, expiryMs: applied, requested, updated }))
  })

  it('comes to the same at a member whose expiry had been another', async () => {
    await using network = await smallNetwork({ seeds })
    const [hash = ''] = await storeAll(network, 'hello')
    network.down.add(network.nodes[2]?.identity.ed25519 ?? '')
    await call(network, 0, 'expire', expireParams(alice, [hash], NOW_MS + 10_000))
    network.down.clear()

    await call(network, 0, 'expire', expireParams(alice, [hash], NOW_MS + 20_000, 'extend'))

    for (const index of seeds.keys()) {
      const { json } = await call(network, index, 'get_expiries', getExpiriesParams(alice, [hash]))
      expect(json, `node ${index}`).toEqual({ expiries: { [hash]: NOW_MS + 20_000 } })
    }
  })

  it('is decided by an entry node that has to get the message from the others', async () => {
    await using network = await smallNetwork({ seeds })
    network.down.add(network.nodes[0]?.identity.ed25519 ?? '')
    await call(network, 1, 'store', storeParams(alice, 'hello'))
    network.down.clear()
    const hash = hashOfData(alice, 'hello')

    const { swarm } = await call(network, 0, 'expire', expireParams(alice, [hash], NOW_MS + 20_000, 'shorten'))

    for (const { updated } of Object.values(swarm)) expect(updated).toEqual([hash])
  })

  it('refuses several expiries before the hardfork that brought them', async () => {
    await using network = await smallNetwork({ seeds, view: { hardfork: [19, 3] } })
    const hashes = await storeAll(network, 'one', 'two')
    const one = await call(network, 0, 'expire', expireParams(alice, hashes, NOW_MS + 5_000))
    const two = await call(network, 0, 'expire', expireParams(alice, hashes, [NOW_MS + 5_000, NOW_MS + 6_000]))
    expect([one.status, two.status]).toEqual([200, 403])
    expect(two.text).toBe('expire: multi-expiry requests are not yet active on the network')
  })

  it('expire_all only shortens', async () => {
    await using network = await smallNetwork({ seeds })
    await call(network, 0, 'store', storeParams(alice, 'short', { ttl: 10_000 }))
    const [long = ''] = await storeAll(network, 'long')

    const { swarm, entries } = await call(network, 0, 'expire_all', expireAllParams(alice, NOW_MS + 20_000))
    const all = await call(network, 1, 'expire_all', expireAllParams(alice, NOW_MS + 15_000, 'all'))

    expect(entries.map((entry) => entry.updated)).toEqual(Array(3).fill([long]))
    expectSigned(swarm, () => expireAllReceiptText(alice.id, NOW_MS + 20_000, [long]))
    expect(all.entries.map((entry) => entry.updated)).toEqual(Array(3).fill({ 0: [long] }))
  })
})

describe('revocations', () => {
  const tokens = [1, 2].map((byte) => new Uint8Array(36).fill(byte))

  it('are signed by every member, and outlive all messages', async () => {
    await using network = await smallNetwork({ seeds })
    const revoked = await call(network, 0, 'revoke_subaccount', revokeParams(alice, tokens))
    await storeAll(network, 'hello')
    await call(network, 0, 'delete_all', deleteAllParams(alice, 'all'))
    const withdrawn = await call(network, 1, 'unrevoke_subaccount', unrevokeParams(alice, tokens, NOW_MS + 1))
    const again = await call(network, 1, 'unrevoke_subaccount', unrevokeParams(alice, tokens, NOW_MS + 2))

    expectSigned(revoked.swarm, () => revokeSubaccountReceiptText(alice.id, NOW_MS, tokens))
    expect(revoked.entries.map((entry) => Object.keys(entry))).toEqual(Array(3).fill(['signature']))
    expectSigned(withdrawn.swarm, () => unrevokeSubaccountReceiptText(alice.id, NOW_MS + 1, tokens))
    expect(withdrawn.entries.map((entry) => entry.count)).toEqual([2, 2, 2])
    expect(again.entries.map((entry) => entry.count)).toEqual([0, 0, 0])
  })
})

describe('a public outbox', () => {
  const outboxParams = (data: string) => ({
    ...storeParams(alice, data, { namespace: -21 }),
    pubkey_ed25519: Buffer.from(alice.ed25519.publicKey).toString('hex'),
    signature: toBase64(alice.ed25519.sign(storeText(-21, NOW_MS))),
  })

  it('holds the newest message at every member, also when the one before was the only message of the account', async () => {
    await using network = await smallNetwork({ seeds })
    await call(network, 0, 'store', outboxParams('old'))
    await call(network, 1, 'store', outboxParams('new'))
    for (const index of seeds.keys()) expect(await messagesAt(network, index, -21)).toEqual(['new'])
  })
})

describe('every operation on an account', () => {
  it.each([
    ['delete', deleteParams(alice, [hashOfData(alice, 'x')])],
    ['delete_all', deleteAllParams(alice)],
    ['delete_before', deleteBeforeParams(alice, NOW_MS)],
    ['expire', expireParams(alice, [hashOfData(alice, 'x')], NOW_MS + 1_000)],
    ['expire_all', expireAllParams(alice, NOW_MS + 1_000)],
    ['get_expiries', getExpiriesParams(alice, [hashOfData(alice, 'x')])],
    ['revoke_subaccount', revokeParams(alice, [new Uint8Array(36)])],
    ['unrevoke_subaccount', unrevokeParams(alice, [new Uint8Array(36)])],
  ])(
    '%s is answered by another swarm with the right one, before anything else is looked at',
    async (method, params) => {
      await using network = await smallNetwork({
        seeds: seeds.slice(0, 2),
        swarmIdOf: (index) => (index === 0 ? OTHER_SWARM : PEOPLES_SWARM),
      })
      const { status, json } = await call(network, 0, method, { ...params, signature: toBase64(new Uint8Array(64)) })
      expect(status).toBe(421)
      expect(json).toMatchObject({
        swarm: PEOPLES_SWARM.toString(16),
        snodes: [{ pubkey_ed25519: network.nodes[1]?.identity.ed25519 }],
      })
    },
  )
})

import { fromBase64, fromHex, utf8Decode } from '@starling/base'
import { native } from '@starling/crypto/native'
import { PROFILES, storedReceiptText, storeReceiptText } from '@starling/protocol'
import { decodeStoreReply, encodeForwardedStore, type ForwardedStore } from '@starling/wire/peer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alice, bob, retrieveParams, signedStoreParams, storeParams, WEEK_MS } from '../../test/requests.ts'
import { callRpc, NOW_MS, type SmallNetwork, smallNetwork } from '../../test/small-network.ts'

const seeds = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte))

interface StoreEntryJson {
  readonly signature?: string
  readonly failed?: boolean
  readonly expiry?: number
  readonly receipt?: string
  readonly stored_at?: number
}

interface StoreReplyJson {
  readonly hash: string
  readonly swarm: Record<string, StoreEntryJson>
}

function nodeAt(network: SmallNetwork, index: number) {
  const node = network.nodes[index]
  if (node === undefined) throw new Error('no such node')
  return node
}

/** What the node has for alice: data as text. */
async function messagesAt(network: SmallNetwork, index: number, namespace = 0): Promise<string[]> {
  const { json } = await callRpc(nodeAt(network, index), 'retrieve', retrieveParams(alice, namespace))
  const { messages } = json as { readonly messages: readonly { readonly data: string }[] }
  return messages.map(({ data }) => utf8Decode(fromBase64(data)))
}

describe('a store in a swarm', () => {
  it('is kept and signed by every member', async () => {
    await using network = await smallNetwork({ seeds })
    const { json } = await callRpc(nodeAt(network, 1), 'store', storeParams(alice, 'hello'))
    const { hash, swarm } = json as StoreReplyJson

    for (const index of seeds.keys()) {
      expect(await messagesAt(network, index), `node ${index}`).toEqual(['hello'])
    }
    expect(Object.keys(swarm).sort()).toEqual(network.nodes.map((node) => node.identity.ed25519).sort())
    for (const [member, { signature }] of Object.entries(swarm)) {
      const receipt = storeReceiptText(hash as Parameters<typeof storeReceiptText>[0])
      expect(native.ed25519.verify(fromBase64(signature ?? ''), receipt, fromHex(member)), member).toBe(true)
    }
  })

  it('is confirmed by every member with a receipt, except where original nodes are imitated', async () => {
    await using network = await smallNetwork({ seeds })
    const params = { ...signedStoreParams(alice, 2, 'profile') }
    await callRpc(nodeAt(network, 2), 'store', params)
    await network.clock.advance(5)
    const { json } = await callRpc(nodeAt(network, 1), 'store', params)
    const { hash, swarm } = json as StoreReplyJson

    for (const [member, { receipt, stored_at, expiry }] of Object.entries(swarm)) {
      const said = { hash, account: alice.id, namespace: 2, storedAtMs: NOW_MS + 5, expiryMs: NOW_MS + WEEK_MS }
      expect([stored_at, expiry]).toEqual([said.storedAtMs, said.expiryMs])
      const isValid = native.ed25519.verify(fromBase64(receipt ?? ''), storedReceiptText(said), fromHex(member))
      expect(isValid, member).toBe(true)
    }

    await using imitation = await smallNetwork({ seeds, profile: PROFILES['original-clients'] })
    const answer = await callRpc(nodeAt(imitation, 0), 'store', storeParams(alice, 'hello'))
    const entries = Object.values((answer.json as StoreReplyJson).swarm)
    expect(
      entries.map((entry) =>
        Object.keys(entry)
          .filter((key) => key !== 't')
          .sort(),
      ),
    ).toEqual(seeds.map(() => ['expiry', 'hash', 'signature']))
  })

  it('passes on signatures that members check again', async () => {
    await using network = await smallNetwork({ seeds })
    await callRpc(nodeAt(network, 0), 'store', signedStoreParams(alice, 2, 'profile'))
    expect(await messagesAt(network, 2, 2)).toEqual(['profile'])
  })

  it('names the member that is down and succeeds with the others', async () => {
    await using network = await smallNetwork({ seeds })
    const down = nodeAt(network, 2).identity.ed25519
    network.down.add(down)
    const { status, json } = await callRpc(nodeAt(network, 0), 'store', storeParams(alice, 'hello'))
    const { swarm } = json as StoreReplyJson
    expect(status).toBe(200)
    expect(swarm[down]).toEqual({ failed: true, timeout: true })
    expect(Object.values(swarm).filter((entry) => entry.signature !== undefined)).toHaveLength(2)
    expect(await messagesAt(network, 1)).toEqual(['hello'])
  })

  it('marks what members had already, each with its own expiry', async () => {
    await using network = await smallNetwork({ seeds })
    await callRpc(nodeAt(network, 0), 'store', storeParams(alice, 'hello'))
    const { json } = await callRpc(nodeAt(network, 1), 'store', storeParams(alice, 'hello', { ttl: WEEK_MS + 1 }))
    const entries = Object.values((json as StoreReplyJson).swarm)
    expect(entries).toHaveLength(3)
    for (const entry of entries) expect(entry).toMatchObject({ already: true, expiry: NOW_MS + WEEK_MS + 1 })
  })
})

describe('a forwarded store', () => {
  const message: ForwardedStore = {
    account: fromHex(alice.id),
    namespace: 0,
    timestampMs: NOW_MS,
    expiryMs: NOW_MS + WEEK_MS,
    data: Uint8Array.of(1, 2, 3),
  }
  const signal = new AbortController().signal

  async function forward(network: SmallNetwork, body: Uint8Array) {
    const answer = await nodeAt(network, 0).answerPeer(nodeAt(network, 1).identity.ed25519, 'store', body, signal)
    return { ...answer, text: Buffer.from(answer.body).toString('latin1') }
  }

  it('is kept, signed, and not forwarded again', async () => {
    await using network = await smallNetwork({ seeds })
    const answer = await forward(network, encodeForwardedStore(message))
    expect(answer.status).toBe(200)
    expect(decodeStoreReply(answer.body)).toMatchObject({ already: false, expiryMs: NOW_MS + WEEK_MS })
    expect(await messagesAt(network, 0)).toHaveLength(1)
    expect(await messagesAt(network, 2)).toHaveLength(0)
  })

  it('is refused with what is wrong', async () => {
    await using network = await smallNetwork({ seeds })
    const ownStamp = { ms: NOW_MS, node: fromHex(nodeAt(network, 1).identity.ed25519) }
    const foreign = { ms: NOW_MS, node: fromHex(nodeAt(network, 2).identity.ed25519) }
    const cases: readonly (readonly [string, ForwardedStore, number, string])[] = [
      ['a lifetime that is too short', { ...message, expiryMs: NOW_MS + 1 }, 403, 'Provided expiry'],
      ['no signature', { ...message, namespace: 2 }, 401, 'signature required'],
      [
        'a wrong signature',
        { ...message, namespace: 2, signature: new Uint8Array(64), sigTimestampMs: NOW_MS },
        401,
        'verification failed',
      ],
      ['too much data', { ...message, data: new Uint8Array(76_801) }, 400, 'exceeds maximum'],
      ['the stamp of another node', { ...message, stamp: foreign }, 400, 'stamp is not'],
      ['a stamp too far ahead', { ...message, stamp: { ...ownStamp, ms: NOW_MS + 10_001 } }, 406, 'too far ahead'],
      [
        'an account of no known kind with a key',
        { ...message, account: fromHex(`03${bob.id.slice(2)}`), ed25519: new Uint8Array(32) },
        400,
        'only permitted',
      ],
    ]
    for (const [name, store, status, text] of cases) {
      const answer = await forward(network, encodeForwardedStore(store))
      expect([answer.status, answer.text.includes(text)], `${name}: ${answer.text}`).toEqual([status, true])
    }
    const accepted = await forward(
      network,
      encodeForwardedStore({ ...message, stamp: { ...ownStamp, ms: NOW_MS + 10_000 } }),
    )
    expect(accepted.status).toBe(200)
  })

  it('of any bytes is answered, never with an exception', async () => {
    await using network = await smallNetwork({ seeds })
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (body) => {
        expect((await forward(network, body)).status).toBe(400)
      }),
    )
  })
})

import { fromBase64, fromHex } from '@starling/base'
import type { MessageHash } from '@starling/protocol'
import { decodeWriteReply, encodeForwardedStore, encodeForwardedWrite, type ForwardedWrite } from '@starling/wire/peer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  alice,
  bob,
  deleteAllParams,
  deleteParams,
  expireParams,
  getExpiriesParams,
  hashOfData,
  retrieveParams,
  revokeParams,
  storeParams,
} from '../../test/requests.ts'
import { callRpc, NOW_MS, type SmallNetwork, smallNetwork } from '../../test/small-network.ts'

const seeds = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte))
const hash = hashOfData(alice, 'hello') as MessageHash
const signal = new AbortController().signal

function nodeAt(network: SmallNetwork, index: number) {
  const node = network.nodes[index]
  if (node === undefined) throw new Error('no such node')
  return node
}

/** From node 1 to node 0. */
async function forward(network: SmallNetwork, body: Uint8Array, kind: 'write' | 'store' = 'write') {
  const answer = await nodeAt(network, 0).answerPeer(nodeAt(network, 1).identity.ed25519, kind, body, signal)
  return { ...answer, text: Buffer.from(answer.body).toString('latin1') }
}

function stampOf(network: SmallNetwork, index: number, ms = NOW_MS) {
  return { ms, node: fromHex(nodeAt(network, index).identity.ed25519) }
}

function signedBy(params: { readonly signature: string; readonly pubkey_ed25519: string }) {
  return {
    account: fromHex(alice.id),
    signature: fromBase64(params.signature),
    ed25519: fromHex(params.pubkey_ed25519),
  }
}

const deletion: ForwardedWrite = { ...signedBy(deleteParams(alice, [hash])), method: 'delete', hashes: [hash] }
const expiry: ForwardedWrite = {
  ...signedBy(expireParams(alice, [hash], NOW_MS + 5_000)),
  method: 'expire',
  hashes: [hash],
  expiriesMs: [NOW_MS + 5_000],
}

describe('a forwarded write', () => {
  it('is carried out, signed, and not forwarded again', async () => {
    await using network = await smallNetwork({ seeds })
    await callRpc(nodeAt(network, 0), 'store', storeParams(alice, 'hello'))

    const answer = await forward(network, encodeForwardedWrite({ ...deletion, stamp: stampOf(network, 1, NOW_MS + 5) }))

    expect(answer.status).toBe(200)
    expect(decodeWriteReply(answer.body)).toMatchObject({ deleted: [hash] })
    const left = await Promise.all(
      network.nodes.map(async (node) => {
        const { json } = await callRpc(node, 'retrieve', retrieveParams(alice))
        return (json as { messages: unknown[] }).messages.length
      }),
    )
    expect(left).toEqual([0, 1, 1])
  })

  it('outdoes a store that entered the swarm before it and arrives after it', async () => {
    await using network = await smallNetwork({ seeds })
    const late = encodeForwardedStore({
      account: fromHex(alice.id),
      namespace: 0,
      timestampMs: NOW_MS,
      expiryMs: NOW_MS + 60_000,
      data: new TextEncoder().encode('hello'),
      stamp: stampOf(network, 1, NOW_MS - 1),
    })
    await forward(network, encodeForwardedWrite({ ...deletion, stamp: stampOf(network, 1) }))
    const answer = await forward(network, late, 'store')

    expect([answer.status, answer.text]).toEqual([410, 'message was deleted meanwhile'])
    const { json } = await callRpc(nodeAt(network, 0), 'retrieve', retrieveParams(alice))
    expect((json as { messages: unknown[] }).messages).toEqual([])
  })

  it('that leaves an expiry undecided, of the release before, is decided by what is here', async () => {
    await using network = await smallNetwork({ seeds })
    await callRpc(nodeAt(network, 0), 'store', storeParams(alice, 'hello'))
    const unknown = hashOfData(alice, 'never stored')
    const hashes = [unknown, hash]
    const expiriesMs = [NOW_MS + 5_000]
    const undecided: ForwardedWrite = {
      ...signedBy(expireParams(alice, hashes, expiriesMs)),
      ...{ method: 'expire', hashes, expiriesMs, decisions: ['unknown', 'unknown'] },
      stamp: stampOf(network, 1, NOW_MS + 5),
    }

    const answer = await forward(network, encodeForwardedWrite(undecided))

    expect(decodeWriteReply(answer.body)).toMatchObject({ updated: [hash], expiryMs: NOW_MS + 5_000 })
    const { json } = await callRpc(nodeAt(network, 0), 'get_expiries', getExpiriesParams(alice, hashes))
    expect(json).toEqual({ expiries: { [hash]: NOW_MS + 5_000 } })
  })

  it('may come a little later than a client’s', async () => {
    await using network = await smallNetwork({ seeds })
    const at = (timestampMs: number): ForwardedWrite => ({
      ...signedBy(deleteAllParams(alice, 0, timestampMs)),
      method: 'delete_all',
      namespace: 0,
      timestampMs,
    })
    const statuses = [NOW_MS - 70_000, NOW_MS - 70_001].map(async (ms) => {
      const { status, text } = await forward(network, encodeForwardedWrite(at(ms)))
      return [status, status === 200 ? '' : text]
    })
    expect(await Promise.all(statuses)).toEqual([
      [200, ''],
      [406, 'delete_all timestamp too far from current time'],
    ])
  })

  it('is refused with what is wrong', async () => {
    await using network = await smallNetwork({ seeds })
    const revocation: ForwardedWrite = {
      ...signedBy(revokeParams(alice, [])),
      method: 'revoke_subaccount',
      tokens: Array.from({ length: 51 }, () => new Uint8Array(36)),
      timestampMs: NOW_MS,
    }
    const cases: readonly (readonly [string, ForwardedWrite, number, string])[] = [
      ['the signature of another', { ...deletion, ...signedBy(deleteParams(bob, [hash])) }, 401, 'verification failed'],
      ['the stamp of another node', { ...deletion, stamp: stampOf(network, 2) }, 400, 'stamp is not'],
      ['a stamp too far ahead', { ...deletion, stamp: stampOf(network, 1, NOW_MS + 10_001) }, 406, 'too far ahead'],
      ['a hash that is none', { ...deletion, hashes: ['x'] }, 400, 'invalid message hash: x'],
      ['no hashes', { ...deletion, hashes: [] }, 400, 'does not contain'],
      ['too many tokens', revocation, 400, 'cannot revoke more than 50'],
      ['a later expiry than was signed', { ...expiry, decisions: [NOW_MS + 5_001] }, 400, 'decision is not'],
      ['an earlier expiry than was signed', { ...expiry, decisions: [NOW_MS + 4_999] }, 400, 'decision is not'],
      [
        'a token without its signature',
        { ...deletion, subaccount: new Uint8Array(36) },
        400,
        'subaccount_sig is required',
      ],
      [
        'a key that does not belong',
        { ...deletion, account: fromHex(`03${alice.id.slice(2)}`) },
        400,
        'only permitted',
      ],
    ]
    for (const [name, write, status, text] of cases) {
      const answer = await forward(network, encodeForwardedWrite(write))
      expect([answer.status, answer.text.includes(text)], `${name}: ${answer.text}`).toEqual([status, true])
    }
    for (const decision of [NOW_MS + 5_000, 'keep', 'unknown'] as const) {
      const answer = await forward(network, encodeForwardedWrite({ ...expiry, decisions: [decision] }))
      expect(answer.status, String(decision)).toBe(200)
    }
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

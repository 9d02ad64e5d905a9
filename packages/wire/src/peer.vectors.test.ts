import { fromHex, toHex, utf8Encode } from '@starling/base'
import { readVectors } from '@starling/testkit'
import { describe, expect, it } from 'vitest'
import { decodeV4Request, decodeV4Response, encodeV4Request, encodeV4Response } from './onion-v4.ts'
import {
  decodeForwardedStore,
  decodePeerOnion,
  decodeReplicationBatch,
  decodeStoreReply,
  encodeForwardedStore,
  encodePeerOnion,
  encodeReplicationBatch,
  encodeReplicationBatches,
  encodeStoreReply,
  encodeZBase32,
} from './peer.ts'

interface NodeToNode {
  readonly batch_v1: Readonly<
    Record<'pubkey' | 'hash_hex' | 'data_hex' | 'one_message_hex' | 'two_messages_hex', string>
  > &
    Readonly<Record<'timestamp' | 'expiry' | 'batch_limit', number>>
  readonly snode_address: {
    readonly check_values: readonly { readonly hex: string; readonly text: string }[]
    readonly legacy_pubkey: string
    readonly address: string
  }
  readonly forwarded_store: { readonly bencoded_params_hex: string }
  readonly forwarded_reply: { readonly bencoded_hex: string }
}
interface OnionPath {
  readonly paths: readonly {
    readonly style: string
    readonly enc_types: readonly string[]
    readonly node_to_node: readonly { readonly to: string; readonly bencoded_hex: string }[]
  }[]
  readonly ephemeral: readonly { readonly for: string; readonly pk: string }[]
  readonly external_server: Readonly<
    Record<'v4_request_ascii' | 'v4_get_ascii' | 'v4_response_ascii' | 'ciphertext_hex', string>
  >
}

const vectors = readVectors<NodeToNode>('network/node-to-node.json')
const onion = readVectors<OnionPath>('network/onion-path.json')

describe('the vectors between nodes', () => {
  it('forward a store', () => {
    const hex = vectors.forwarded_store.bencoded_params_hex
    const store = decodeForwardedStore(fromHex(hex))

    expect(store).toMatchObject({
      namespace: 5,
      data: utf8Encode('third'),
      timestampMs: 1700000000123,
      expiryMs: 1702592000123,
      sigTimestampMs: 1700000000123,
    })
    expect(toHex(store.account)).toBe('054701d08488451f545a409fb58ae3e58581ca40ac3f7f114698cd71deac73ca01')
    expect(store.stamp).toBeUndefined()
    expect(toHex(encodeForwardedStore(store))).toBe(hex)
  })

  it('answer a forwarded store', () => {
    const hex = vectors.forwarded_reply.bencoded_hex
    const reply = decodeStoreReply(fromHex(hex))

    expect(reply).toMatchObject({
      already: true,
      expiryMs: 1702592000123,
      hash: 'CuLusmOkEJThpI/QyD8ibvDB0t0PGqT64UQ4Ujw3leo',
    })
    expect(toHex(encodeStoreReply(reply))).toBe(hex)
  })

  it('replicate in batches', () => {
    const { batch_v1: batch } = vectors
    const message = {
      account: fromHex(batch.pubkey),
      hash: new TextDecoder().decode(fromHex(batch.hash_hex)),
      timestampMs: batch.timestamp,
      expiryMs: batch.expiry,
      data: fromHex(batch.data_hex),
    }

    expect(toHex(encodeReplicationBatch([message]))).toBe(batch.one_message_hex)
    expect(toHex(encodeReplicationBatch([message, message]))).toBe(batch.two_messages_hex)
    expect(decodeReplicationBatch(fromHex(batch.two_messages_hex))).toEqual([message, message])
  })

  it('close a batch at the limit of size', () => {
    const { batch_v1: batch } = vectors
    const message = {
      account: fromHex(batch.pubkey),
      hash: 'hash',
      timestampMs: batch.timestamp,
      expiryMs: batch.expiry,
      data: utf8Encode('x'.repeat(100_000)),
    }
    const count = Math.floor(batch.batch_limit / (encodeReplicationBatch([message]).length - 2))

    expect(encodeReplicationBatches(Array.from({ length: count }, () => message))).toHaveLength(1)
    expect(encodeReplicationBatches(Array.from({ length: count + 1 }, () => message))).toHaveLength(2)
  })

  it('name a node by its key in z-base-32', () => {
    const { check_values, legacy_pubkey, address } = vectors.snode_address

    for (const { hex, text } of check_values) expect(encodeZBase32(fromHex(hex)), hex).toBe(text)
    expect(`${encodeZBase32(fromHex(legacy_pubkey))}.snode`).toBe(address)
  })
})

describe('the onion vectors', () => {
  it.each(onion.paths)('pass an onion from node to node ($style)', ({ enc_types, node_to_node }) => {
    expect(node_to_node).toHaveLength(3)
    for (const [i, { to, bencoded_hex }] of node_to_node.entries()) {
      const decoded = decodePeerOnion(fromHex(bencoded_hex))

      expect(decoded).toMatchObject({ encType: enc_types[i + 1], hopNo: i + 1 })
      expect(toHex(decoded.ephemeralKey)).toBe(onion.ephemeral.find((key) => key.for === to)?.pk)
      expect(toHex(encodePeerOnion(decoded))).toBe(bencoded_hex)
    }
  })

  it('ask a server and hear its answer', () => {
    const { v4_request_ascii, v4_get_ascii, v4_response_ascii } = onion.external_server
    const request = {
      method: 'POST',
      endpoint: '/some/thing',
      headers: { 'Some-Header': 'a' },
      body: utf8Encode('post body here'),
    }
    const get = { method: 'GET', endpoint: '/room/some-room', headers: { 'Some-Header': '12345' } }
    const response = {
      code: 200,
      headers: { 'content-type': 'application/json' },
      body: utf8Encode('{"id": 123}'),
    }

    expect(encodeV4Request(request)).toEqual(utf8Encode(v4_request_ascii))
    expect(decodeV4Request(utf8Encode(v4_request_ascii))).toEqual(request)
    expect(encodeV4Request(get)).toEqual(utf8Encode(v4_get_ascii))
    expect(decodeV4Request(utf8Encode(v4_get_ascii))).toEqual(get)
    expect(encodeV4Response(response)).toEqual(utf8Encode(v4_response_ascii))
    expect(decodeV4Response(utf8Encode(v4_response_ascii))).toEqual(response)
  })
})

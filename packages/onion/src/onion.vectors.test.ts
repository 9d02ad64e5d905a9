import { concatBytes, fromHex, toHex, utf8Decode, utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import { native } from '@starling/crypto/native'
import { noble } from '@starling/crypto/noble'
import { FixedRandom } from '@starling/ports/testing'
import { readVectors } from '@starling/testkit'
import { encodePeerOnion } from '@starling/wire/peer'
import { describe, expect, it } from 'vitest'
import { buildOnion, decodeNodeReply, type EncType, type OnionDestination, openReply, parseEncType } from './build.ts'
import { clientLayerKey, nodeLayerKey } from './layer.ts'
import { decodeGuardRequest, encodeNodeReply, isServerTargetAllowed, type OnionLayer, peel, sealReply } from './peel.ts'

interface LayerCase {
  readonly enc_type: EncType
  readonly direction: 'request' | 'reply'
  readonly client_sk: string
  readonly server_sk: string
  readonly plaintext_ascii: string
  readonly ciphertext_hex: string
}

interface PathCase {
  readonly style: string
  readonly enc_types: readonly EncType[]
  readonly request_body: string
  readonly control_json: string
  readonly steps_inside_out: readonly { layer: string; plaintext_hex: string; ciphertext_hex: string }[]
  readonly post_body_hex: string
  readonly node_to_node: readonly { bencoded_hex: string }[]
  readonly reply: { plaintext: string; ciphertext_hex: string; http_body_base64: string }
}

interface PathVectors {
  readonly nodes: readonly { ed25519: string; x25519_sk: string; x25519: string }[]
  readonly ephemeral: readonly { sk: string }[]
  readonly paths: readonly PathCase[]
  readonly external_server: Readonly<Record<string, string>>
  readonly inner_parsing: { prefix_hex: string; cases: readonly { json: string; result: string }[] }
  readonly target_filter: { allowed: readonly string[]; refused: readonly string[] }
}

const layers = readVectors<{
  layers: readonly LayerCase[]
  framed_final_payloads: readonly { server_sk: string; framed_hex: string; plaintext_ascii: string }[]
}>('network/onion-layers.json')
const path = readVectors<PathVectors>('network/onion-path.json')
const library = readVectors<{
  hop: readonly {
    enc_type: string
    client_sk: string
    server_sk: string
    client_to_server: string
    client_to_server_plaintext: string
    server_to_client: string
    server_to_client_plaintext: string
  }[]
  layers: readonly {
    request: {
      hops: readonly { ed25519: string }[]
      payload: string
      snode?: { ed25519: string }
      server?: { host: string }
    }
    hop_secrets: readonly string[]
    onion_must_peel: string
  }[]
}>('client/onion.json')

const NONCE_BYTES: Readonly<Record<EncType, number>> = { 'aes-gcm': 12, 'aes-cbc': 16, xchacha20: 24 }

/** The nonce that a vector's ciphertext begins with. */
const nonceOf = (ciphertextHex: string, encType: EncType) => fromHex(ciphertextHex).slice(0, NONCE_BYTES[encType])

for (const crypto of [noble, native]) {
  describe(`onion vectors with ${crypto.name}`, () => {
    it('encrypts and decrypts each layer of onion-layers.json to the byte, in both directions', () => {
      for (const one of layers.layers) {
        const { client, server } = bothEnds(crypto, one.enc_type, one.client_sk, one.server_sk)
        const [sealer, opener] = one.direction === 'request' ? [client, server] : [server, client]
        const random = new FixedRandom(nonceOf(one.ciphertext_hex, one.enc_type))

        const label = `${one.enc_type} ${one.direction}`
        expect(toHex(sealer.seal(crypto, random, utf8Encode(one.plaintext_ascii))), label).toBe(one.ciphertext_hex)
        expect(utf8Decode(opener.open(crypto, fromHex(one.ciphertext_hex))), label).toBe(one.plaintext_ascii)
      }
    })

    it('opens the framed payloads of onion-layers.json', () => {
      for (const one of layers.framed_final_payloads) {
        const request = decodeGuardRequest(fromHex(one.framed_hex))
        const identity = crypto.x25519.importSecretKey(fromHex(one.server_sk))
        const key = nodeLayerKey(crypto, request.encType, identity, request.ephemeralKey)
        expect(utf8Decode(key.open(crypto, request.blob))).toBe(one.plaintext_ascii)
      }
    })

    it("opens the client library's hops in both directions", () => {
      for (const one of library.hop) {
        const encType = parseEncType(one.enc_type) as EncType
        const { client, server } = bothEnds(crypto, encType, one.client_sk, one.server_sk)
        expect(toHex(server.open(crypto, fromHex(one.client_to_server)))).toBe(one.client_to_server_plaintext)
        expect(toHex(client.open(crypto, fromHex(one.server_to_client)))).toBe(one.server_to_client_plaintext)
      }
    })

    it("peels the client library's complete onions", () => {
      for (const one of library.layers) {
        const identities = one.hop_secrets.map((secret) => crypto.x25519.importSecretKey(fromHex(secret)))
        let layer: OnionLayer = decodeGuardRequest(fromHex(one.onion_must_peel))
        for (const [at, identity] of identities.slice(0, 2).entries()) {
          const peeled = peel(crypto, identity, layer)
          if (peeled.kind !== 'relay') throw new Error(`hop ${at} is ${peeled.kind}`)
          expect(peeled.next).toBe(one.request.hops[at + 1]?.ed25519)
          layer = peeled
        }
        const exit = peel(crypto, identities[2] as never, layer)
        if (one.request.server !== undefined) {
          expect(exit.kind === 'server' && exit.url).toBe('http://filev2.getsession.org/oxen/v4/lsrpc')
          continue
        }
        if (exit.kind !== 'relay') throw new Error(`exit is ${exit.kind}`)
        expect(exit.next).toBe(one.request.snode?.ed25519)
        const last = peel(crypto, identities[3] as never, exit)
        expect(last.kind === 'destination' && toHex(last.body)).toBe(one.request.payload)
      }
    })

    for (const one of path.paths) {
      it(`builds the ${one.style} path of onion-path.json to the byte`, () => {
        const { onion, random } = build(crypto, one)
        expect(toHex(onion.body)).toBe(one.post_body_hex)
        expect(random.remaining).toBe(0)
      })

      it(`peels the ${one.style} path hop by hop, and hands on what onion-path.json says`, () => {
        const request = decodeGuardRequest(fromHex(one.post_body_hex))
        let layer: OnionLayer = request
        for (const [at, handed] of one.node_to_node.entries()) {
          const peeled = peel(crypto, identityAt(crypto, at), layer)
          if (peeled.kind !== 'relay') throw new Error(`hop ${at} is ${peeled.kind}`)
          expect(peeled.next, `hop ${at}`).toBe(path.nodes[at + 1]?.ed25519)
          const { blob, encType, ephemeralKey } = peeled
          expect(toHex(encodePeerOnion({ data: blob, encType, ephemeralKey, hopNo: request.hopNo + at + 1 }))).toBe(
            handed.bencoded_hex,
          )
          layer = peeled
        }
        const last = peel(crypto, identityAt(crypto, 3), layer)
        expect(last).toMatchObject({ kind: 'destination', json: false, base64: true })
        expect(last.kind === 'destination' && utf8Decode(last.body)).toBe(one.request_body)
      })

      it(`seals and reads the reply of the ${one.style} path`, () => {
        const { onion } = build(crypto, one)
        const encType = one.enc_types.at(-1) as EncType
        const inner = JSON.parse(one.reply.plaintext) as { body: string; status: number }
        const plaintext = encodeNodeReply(inner.status, inner.body)
        const random = new FixedRandom(nonceOf(one.reply.ciphertext_hex, encType))

        const sent = sealReply(crypto, random, onion.replyKey, plaintext)

        expect(utf8Decode(plaintext)).toBe(one.reply.plaintext)
        expect(utf8Decode(sent)).toBe(one.reply.http_body_base64)
        expect(decodeNodeReply(openReply(crypto, onion.replyKey, sent))).toEqual(inner)
      })
    }

    it('builds the request to a server of onion-path.json, and its relay posts what that says', () => {
      const server = path.external_server as Record<string, string> & { server_pk: string }
      const exit = path.nodes[2] as PathVectors['nodes'][number]
      const ciphertext = server['ciphertext_hex'] as string
      const destination: OnionDestination = {
        kind: 'server',
        host: 'files.example.org',
        target: '/oxen/v4/lsrpc',
        protocol: 'https',
        port: 443,
        x25519: crypto.x25519.importPublicKey(fromHex(server.server_pk)),
        body: utf8Encode(server['v4_request_ascii'] as string),
      }
      const script = [
        fromHex(server['ephemeral_sk'] as string),
        nonceOf(ciphertext, 'aes-gcm'),
        new Uint8Array(44).fill(9),
      ]

      const onion = buildOnion(crypto, new FixedRandom(concatBytes(...script)), {
        hops: [{ ed25519: exit.ed25519, x25519: crypto.x25519.importPublicKey(fromHex(exit.x25519)) }],
        destination,
      })
      const peeled = peel(crypto, identityAt(crypto, 2), decodeGuardRequest(onion.body))

      if (peeled.kind !== 'server') throw new Error(`exit is ${peeled.kind}`)
      expect(peeled.url).toBe(server['posted_to'])
      expect(toHex(peeled.payload)).toBe(server['posted_body_hex'])
      const reply = openReply(crypto, onion.replyKey, fromHex(server['response_ciphertext_hex'] as string), {
        base64: false,
      })
      expect(utf8Decode(reply)).toBe(server['v4_response_ascii'])
    })

    it('understands the control objects of onion-path.json', () => {
      const identity = identityAt(crypto, 0)
      const results = path.inner_parsing.cases.map(({ json }) => {
        const plaintext = concatBytes(fromHex(path.inner_parsing.prefix_hex), utf8Encode(json))
        return { plaintext, peeled: peel(crypto, identity, closed(crypto, identity.publicKey, plaintext)) }
      })

      expect(results.map(({ peeled }) => peeled.kind)).toEqual(['destination', 'invalid_url', 'invalid_url', 'relay'])
      const [final, , , relay] = results.map(({ peeled }) => peeled)
      expect(final?.kind === 'destination' && utf8Decode(final.body)).toBe('ciphertext')
      expect(relay).toMatchObject({ encType: 'aes-gcm', next: expect.stringMatching(/^ffffeeee/) })
    })
  })
}

describe('the target filter of onion-path.json', () => {
  it('allows and refuses as listed', () => {
    for (const target of path.target_filter.allowed) expect(isServerTargetAllowed('https', target), target).toBe(true)
    for (const target of path.target_filter.refused) expect(isServerTargetAllowed('https', target), target).toBe(false)
  })
})

function bothEnds(crypto: CryptoBackend, encType: EncType, clientHex: string, serverHex: string) {
  const client = crypto.x25519.importSecretKey(fromHex(clientHex))
  const server = crypto.x25519.importSecretKey(fromHex(serverHex))
  return {
    client: clientLayerKey(crypto, encType, client, crypto.x25519.importPublicKey(server.publicKey)),
    server: nodeLayerKey(crypto, encType, server, client.publicKey),
  }
}

function identityAt(crypto: CryptoBackend, at: number) {
  return crypto.x25519.importSecretKey(fromHex(path.nodes[at]?.x25519_sk ?? ''))
}

/** Draws in the documented order: from the destination outwards, ephemeral secret before nonce. */
function build(crypto: CryptoBackend, one: PathCase) {
  const order = [3, 2, 1, 0]
  const draws = order.flatMap((at, step) => [
    fromHex(path.ephemeral[at]?.sk ?? ''),
    nonceOf(one.steps_inside_out[step]?.ciphertext_hex ?? '', one.enc_types[at] as EncType),
  ])
  const random = new FixedRandom(concatBytes(...draws))
  const hops = path.nodes.map(({ ed25519, x25519 }) => ({
    ed25519,
    x25519: crypto.x25519.importPublicKey(fromHex(x25519)),
  }))
  const onion = buildOnion(crypto, random, {
    hops: hops.slice(0, 3),
    destination: {
      kind: 'node',
      node: hops[3] as (typeof hops)[number],
      body: utf8Encode(one.request_body),
      control: one.control_json,
    },
    encType: one.enc_types,
  })
  return { onion, random }
}

function closed(crypto: CryptoBackend, recipient: Uint8Array, plaintext: Uint8Array): OnionLayer {
  const random = new FixedRandom(3)
  const ephemeral = crypto.x25519.importSecretKey(random.bytes(32))
  const key = clientLayerKey(crypto, 'aes-gcm', ephemeral, crypto.x25519.importPublicKey(recipient))
  return { blob: key.seal(crypto, random, plaintext), ephemeralKey: ephemeral.publicKey, encType: 'aes-gcm' }
}

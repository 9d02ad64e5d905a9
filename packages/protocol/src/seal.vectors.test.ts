import { fromHex, toHex } from '@starling/base'
import { decodeEnvelope, decodeWebSocketMessage } from '@starling/wire/message'
import { describe, expect, it } from 'vitest'
import { BACKENDS, readVectors } from '../test/vectors.ts'
import { createAccount } from './account.ts'
import { parseAccountId } from './account-id.ts'
import { unpad } from './padding.ts'
import { openFromSender, sealDeterministic } from './seal.ts'

const vectors = readVectors<{
  readonly deterministic_seal_exact: {
    readonly cases: readonly {
      readonly sender_seed: string
      readonly recipient: string
      readonly plaintext: string
      readonly ciphertext: string
    }[]
  }
  readonly must_decrypt: {
    readonly cases: readonly {
      readonly sender: string
      readonly recipient_seed: string
      readonly plaintext: string
      readonly padded_plaintext: string
      readonly ciphertext: string
      readonly timestamp: number
      readonly websocket_message: string
    }[]
  }
  readonly must_fail: readonly { readonly recipient_seed: string; readonly ciphertext: string }[]
}>('client/one-to-one.json')

describe.each(BACKENDS.map((crypto) => [crypto.name, crypto] as const))('seal over %s', (_name, crypto) => {
  it.each(vectors.deterministic_seal_exact.cases)('seals $plaintext to the same bytes as the reference', (row) => {
    const sender = createAccount(crypto, fromHex(row.sender_seed))

    const sealed = sealDeterministic(crypto, sender, parseAccountId(row.recipient), fromHex(row.plaintext))

    expect(toHex(sealed)).toBe(row.ciphertext)
  })

  it.each(vectors.must_decrypt.cases)('opens what the reference sealed from $sender', (row) => {
    const opened = openFromSender(crypto, createAccount(crypto, fromHex(row.recipient_seed)), fromHex(row.ciphertext))

    expect(opened.sender).toBe(row.sender)
    expect(toHex(opened.plaintext)).toBe(row.padded_plaintext)
    expect(toHex(unpad(opened.plaintext))).toBe(row.plaintext)
  })

  it.each(vectors.must_decrypt.cases)('opens the whole message of $timestamp', (row) => {
    const envelope = decodeEnvelope(decodeWebSocketMessage(fromHex(row.websocket_message)))
    const recipient = createAccount(crypto, fromHex(row.recipient_seed))

    expect(envelope.timestamp).toBe(BigInt(row.timestamp))
    expect(openFromSender(crypto, recipient, envelope.content ?? new Uint8Array(0)).sender).toBe(row.sender)
  })

  it.each(vectors.must_fail)('refuses case %# that the reference refuses', (row) => {
    const recipient = createAccount(crypto, fromHex(row.recipient_seed))

    expect(() => openFromSender(crypto, recipient, fromHex(row.ciphertext))).toThrow(
      expect.objectContaining({ name: 'ProtocolError', code: 'undecryptable' }),
    )
  })
})

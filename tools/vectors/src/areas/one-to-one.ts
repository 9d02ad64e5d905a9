/** @module Sealed one-to-one messages and their padding. */
import { fromHex, toHex } from '@starling/base'
import { createAccount, openFromSender, pad, parseAccountId, sealDeterministic, unpad } from '@starling/protocol'
import { decodeEnvelope, decodeWebSocketMessage, encodeEnvelope, encodeWebSocketMessage } from '@starling/wire/message'
import { type Area, equal, type Json, list, refused } from '../area.ts'

const PADDING_BYTES = 160

export const oneToOne: Area = {
  file: 'one-to-one.json',
  async run(vectors, report, crypto) {
    const accountOf = (seedHex: string) => createAccount(crypto, fromHex(seedHex))
    for (const [index, row] of list(vectors['deterministic_seal_exact']?.['cases']).entries()) {
      await report.check(`deterministic seal ${index}`, () => {
        const sender = accountOf(row['sender_seed'] as string)
        const recipient = parseAccountId(row['recipient'] as string)
        const sealed = sealDeterministic(crypto, sender, recipient, fromHex(row['plaintext'] as string))
        equal(toHex(sealed), row['ciphertext'])
      })
    }
    for (const [index, row] of list(vectors['must_decrypt']?.['cases']).entries()) {
      await report.check(`sealed message ${index}`, () => {
        const recipient = accountOf(row['recipient_seed'] as string)
        if (row['recipient'] !== undefined) equal(recipient.id, row['recipient'])
        const opened = openFromSender(crypto, recipient, sealedBytesOf(row))
        equal(opened.sender, row['sender'])
        if (row['padded_plaintext'] !== undefined) equal(toHex(opened.plaintext), row['padded_plaintext'])
        equal(toHex(unpad(opened.plaintext)), row['plaintext'])
      })
    }
    for (const [index, row] of list(vectors['must_fail']).entries()) {
      await report.check(`message that must not open ${index}`, () => {
        const recipient = accountOf(row['recipient_seed'] as string)
        refused(() => openFromSender(crypto, recipient, sealedBytesOf(row)))
      })
    }
    for (const row of list(vectors['padding_160'])) {
      await report.check(`padding of ${row['length']} bytes`, () => {
        const length = row['length'] as number
        const content = new Uint8Array(length).fill(7)
        const minimal = row['padded_length_minimal'] as number
        equal(pad(content).length, minimal)
        // The newer encoder adds a block where the mark alone fills the last one.
        const reference = (length + 1) % PADDING_BYTES === 0 ? minimal + PADDING_BYTES : minimal
        equal(reference, row['padded_length_current_reference'])
        for (const paddedLength of [minimal, reference]) {
          const padded = new Uint8Array(paddedLength)
          padded.set(content)
          padded[length] = 0x80
          equal(toHex(unpad(padded)), toHex(content))
        }
      })
    }
  },
}

/** The sealed bytes, which stand in the case alone, wrapped as they are stored, or both. */
function sealedBytesOf(row: Json): Uint8Array {
  const wrapped = row['websocket_message']
  if (wrapped === undefined) return fromHex(row['ciphertext'] as string)
  const envelope = decodeEnvelope(decodeWebSocketMessage(fromHex(wrapped)))
  equal(toHex(encodeWebSocketMessage(encodeEnvelope(envelope))), wrapped)
  if (row['ciphertext'] !== undefined) equal(toHex(envelope.content), row['ciphertext'])
  if (row['timestamp'] !== undefined) equal(Number(envelope.timestamp), row['timestamp'])
  return envelope.content
}

/** @module Sealed one-to-one messages and their padding. */
import { fromHex, toHex } from '@starling/base'
import { createAccount, openFromSender, pad, parseAccountId, sealDeterministic, unpad } from '@starling/protocol'
import { decodeEnvelope, decodeWebSocketMessage } from '@starling/wire/message'
import { type Area, equal, list, refused } from '../area.ts'

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
        const envelope = decodeEnvelope(decodeWebSocketMessage(fromHex(row['websocket_message'] as string)))
        equal(toHex(envelope.content), row['ciphertext'])
        equal(Number(envelope.timestamp), row['timestamp'])
        const opened = openFromSender(crypto, recipient, envelope.content)
        equal(opened.sender, row['sender'])
        equal(toHex(opened.plaintext), row['padded_plaintext'])
        equal(toHex(unpad(opened.plaintext)), row['plaintext'])
      })
    }
    for (const [index, row] of list(vectors['must_fail']).entries()) {
      await report.check(`message that must not open ${index}`, () => {
        const recipient = accountOf(row['recipient_seed'] as string)
        refused(() => openFromSender(crypto, recipient, fromHex(row['ciphertext'] as string)))
      })
    }
    for (const row of list(vectors['padding_160'])) {
      await report.check(`padding of ${row['length']} bytes`, () => {
        const content = new Uint8Array(row['length'] as number).fill(7)
        const lengths = [row['padded_length_minimal'], row['padded_length_current_reference']]
        const padded = pad(content)
        equal(lengths.includes(padded.length as never), true)
        for (const length of lengths) {
          const other = new Uint8Array(length as number)
          other.set(content)
          other[content.length] = 0x80
          equal(toHex(unpad(other)), toHex(content))
        }
      })
    }
  },
}

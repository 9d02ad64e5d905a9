/**
 * A text message as other people's clients write and read it.
 * Source: docs/protocol/messages.md §1, §2, §4.
 * @module
 */

import { createPublicKey, verify } from 'node:crypto'
import { noble } from '@starling/crypto/noble'
import { ephemeralKey, hex, type Keys, x25519OfEd25519 } from './keys.ts'
import { bytesIn, fieldsOf, message } from './protobuf.ts'

export interface TextMessage {
  readonly text: string
  readonly timestampMs: number
  /** In copies to oneself: the account of the conversation. */
  readonly syncTarget?: string
}

export interface ReadMessage extends TextMessage {
  readonly sender: string
}

const BLOCK_BYTES = 160
const SIGNATURE_BYTES = 64
const KEY_BYTES = 32
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex')

/** The `data` of a store: base64. */
export function writeMessage(sender: Keys, recipient: string, { text, timestampMs, syncTarget }: TextMessage): string {
  const sync = syncTarget === undefined ? [] : [[105, syncTarget] as const]
  const dataMessage = message([1, text], ...sync)
  const sealed = seal(sender, recipient, message([1, dataMessage], [15, timestampMs]))
  const envelope = message([1, 6], [5, timestampMs], [7, 1], [8, sealed])
  const request = message([1, ''], [2, ''], [3, envelope], [4, 0])
  return Buffer.from(message([1, 1], [2, request])).toString('base64')
}

/** @throws {Error} when anything is not as the protocol says */
export function readMessage(recipient: Keys, data: string): ReadMessage {
  const request = fieldsOf(bytesIn(fieldsOf(Buffer.from(data, 'base64')), 2))
  const envelope = fieldsOf(bytesIn(request, 3))
  const { sender, plaintext } = open(recipient, bytesIn(envelope, 8))
  const content = fieldsOf(plaintext)
  const dataMessage = fieldsOf(bytesIn(content, 1))
  const timestampMs = envelope.get(5)
  if (typeof timestampMs !== 'number' || content.get(15) !== timestampMs) throw new Error('the two times differ')
  const syncTarget = dataMessage.get(105)
  return {
    sender,
    text: Buffer.from(bytesIn(dataMessage, 1)).toString(),
    timestampMs,
    ...(syncTarget instanceof Uint8Array ? { syncTarget: Buffer.from(syncTarget).toString() } : {}),
  }
}

function seal(sender: Keys, recipient: string, content: Uint8Array): Uint8Array {
  const to = Buffer.from(recipient.slice(2), 'hex')
  const padded = Buffer.alloc(Math.ceil((content.length + 1) / BLOCK_BYTES) * BLOCK_BYTES)
  padded.set(content)
  padded[content.length] = 0x80
  const author = Buffer.from(sender.ed25519, 'hex')
  const signature = sender.sign(Buffer.concat([padded, author, to]))
  const ephemeral = ephemeralKey()
  const { key, nonce } = boxOf(ephemeral.publicKey, to, ephemeral.agree(to))
  const box = noble.xsalsa20poly1305.seal(key, nonce, Buffer.concat([padded, author, signature]))
  return Buffer.concat([ephemeral.publicKey, box])
}

function open(recipient: Keys, sealed: Uint8Array): { readonly sender: string; readonly plaintext: Uint8Array } {
  const ephemeral = sealed.subarray(0, KEY_BYTES)
  const { key, nonce } = boxOf(ephemeral, recipient.x25519, recipient.agree(ephemeral))
  const opened = noble.xsalsa20poly1305.open(key, nonce, sealed.subarray(KEY_BYTES))
  const padded = opened.subarray(0, -SIGNATURE_BYTES - KEY_BYTES)
  const author = opened.subarray(-SIGNATURE_BYTES - KEY_BYTES, -SIGNATURE_BYTES)
  const signed = Buffer.concat([padded, author, recipient.x25519])
  const authorKey = createPublicKey({ key: Buffer.concat([SPKI_ED25519, author]), format: 'der', type: 'spki' })
  if (!verify(null, signed, authorKey, opened.subarray(-SIGNATURE_BYTES))) throw new Error('the signature is wrong')
  const end = padded.findLastIndex((byte) => byte !== 0)
  return {
    sender: `05${hex(x25519OfEd25519(author))}`,
    plaintext: padded[end] === 0x80 ? padded.subarray(0, end) : padded,
  }
}

function boxOf(ephemeral: Uint8Array, recipient: Uint8Array, shared: Uint8Array) {
  const nonce = noble.blake2b(Buffer.concat([ephemeral, recipient]), 24)
  return { key: noble.hsalsa20(shared, new Uint8Array(16)), nonce }
}

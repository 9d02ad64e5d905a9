/**
 * An account as other people's clients derive it, from the text of the protocol and with Node's own cryptography.
 * Source: docs/protocol/accounts.md §1, §2.
 * @module
 */

import { createHash, createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync, sign } from 'node:crypto'
import { readFile } from 'node:fs/promises'

export interface Keys {
  /** 05 and 64 hex digits. */
  readonly id: string
  /** 64 hex digits. */
  readonly ed25519: string
  readonly x25519: Uint8Array
  sign(message: Uint8Array | string): Uint8Array
  agree(peer: Uint8Array): Uint8Array
}

export interface EphemeralKey {
  readonly publicKey: Uint8Array
  agree(peer: Uint8Array): Uint8Array
}

const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex')
const PKCS8_X25519 = Buffer.from('302e020100300506032b656e04220420', 'hex')
const SPKI_X25519 = Buffer.from('302a300506032b656e032100', 'hex')
const KEY_BYTES = 32
const P = 2n ** 255n - 19n

/** @param seed - 32 bytes */
export function keysOfSeed(seed: Uint8Array): Keys {
  const ed25519Secret = privateKey(PKCS8_ED25519, seed)
  const ed25519 = rawPublicKey(ed25519Secret)
  const secret = privateKey(PKCS8_X25519, createHash('sha512').update(seed).digest().subarray(0, KEY_BYTES))
  const x25519 = rawPublicKey(secret)
  return {
    id: `05${hex(x25519)}`,
    ed25519: hex(ed25519),
    x25519,
    sign: (message) => sign(null, typeof message === 'string' ? Buffer.from(message) : message, ed25519Secret),
    agree: (peer) => diffieHellman({ privateKey: secret, publicKey: x25519Key(peer) }),
  }
}

/** Logging in: thirteen words → 16 bytes of entropy → the account. */
export async function keysOfPhrase(phrase: string): Promise<Keys> {
  const list = (await readFile(WORDS, 'utf8')).trim().split('\n')
  const indexes = phrase.split(' ').map((word) => list.findIndex((known) => known.slice(0, 3) === word.slice(0, 3)))
  if (indexes.length !== 13 || indexes.includes(-1)) throw new Error('not thirteen words of the list')
  const n = list.length
  const mod = (value: number) => ((value % n) + n) % n
  const seed = Buffer.alloc(KEY_BYTES)
  for (let group = 0; group < 4; group += 1) {
    const [w1 = 0, w2 = 0, w3 = 0] = indexes.slice(group * 3, group * 3 + 3)
    seed.writeUInt32LE(w1 + n * mod(w2 - w1) + n * n * mod(w3 - w2), group * 4)
  }
  return keysOfSeed(seed)
}

export function ephemeralKey(): EphemeralKey {
  const pair = generateKeyPairSync('x25519')
  return {
    publicKey: pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES),
    agree: (peer) => diffieHellman({ privateKey: pair.privateKey, publicKey: x25519Key(peer) }),
  }
}

/** The Montgomery form of an Ed25519 key: u = (1 + y) / (1 - y). */
export function x25519OfEd25519(ed25519: Uint8Array): Uint8Array {
  const y = BigInt(`0x${hex(Uint8Array.from(ed25519).reverse())}`) & (2n ** 255n - 1n)
  const u = ((1n + y) * power((P + 1n - y) % P, P - 2n)) % P
  return Buffer.from(u.toString(16).padStart(KEY_BYTES * 2, '0'), 'hex').reverse()
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

const WORDS = new URL('../../../../vectors/client/words-en.txt', import.meta.url)

function privateKey(prefix: Uint8Array, secret: Uint8Array) {
  return createPrivateKey({ key: Buffer.concat([prefix, secret]), format: 'der', type: 'pkcs8' })
}

function rawPublicKey(secret: ReturnType<typeof createPrivateKey>): Uint8Array {
  return createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES)
}

function x25519Key(bytes: Uint8Array) {
  return createPublicKey({ key: Buffer.concat([SPKI_X25519, bytes]), format: 'der', type: 'spki' })
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % P)
    if (rest & 1n) result = (result * square) % P
  return result
}

/**
 * Everything secret in a testnet follows from its seed, so that the same seed gives the same nodes, swarms and accounts.
 * Never for a real network.
 * @module
 */

import { toHex, utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import { type Account, createAccount, encodePhrase } from '@starling/protocol'
import { CliError } from '../errors.ts'

const SEED_MAX = 2n ** 64n - 1n
/** Entropy of a phrase of thirteen words. */
const PHRASE_ENTROPY_BYTES = 16
const READY_MADE = ['alice', 'bob'] as const

export interface ReadyMadeAccount {
  readonly name: string
  readonly phrase: string
  readonly id: string
}

/** @throws {CliError} `invalid_argument` */
export function parseSeed(text: string): bigint {
  if (/^\d{1,20}$/.test(text) && BigInt(text) <= SEED_MAX) return BigInt(text)
  throw new CliError('invalid_argument', `--seed must be a whole number from 0 to ${SEED_MAX}, not "${text}".`)
}

/** 32 bytes for one purpose. */
function seededBytes(crypto: CryptoBackend, seed: bigint, purpose: string): Uint8Array {
  return crypto.blake2b(utf8Encode(purpose), 32, { key: utf8Encode(`starling testnet ${seed}`) })
}

/** The Ed25519 seed of a node. @param number - from 1 */
export function nodeSeed(crypto: CryptoBackend, seed: bigint, number: number): Uint8Array {
  return seededBytes(crypto, seed, `node ${number}`)
}

/** Both keys of a node, as the registry writes them. */
export function nodeKeys(crypto: CryptoBackend, identitySeed: Uint8Array): { ed25519: string; x25519: string } {
  const signer = crypto.ed25519.importSeed(identitySeed)
  return { ed25519: toHex(signer.publicKey), x25519: toHex(signer.toX25519().publicKey) }
}

/** Alice and Bob. */
export function readyMadeAccounts(crypto: CryptoBackend, seed: bigint): ReadyMadeAccount[] {
  return READY_MADE.map((name) => {
    const entropy = seededBytes(crypto, seed, `account ${name}`).subarray(0, PHRASE_ENTROPY_BYTES)
    const account: Account = createAccount(crypto, entropy)
    return { name, phrase: encodePhrase(entropy), id: account.id }
  })
}

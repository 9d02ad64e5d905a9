/**
 * Who asks: accounts of the swarm under test, one of another swarm, and the subaccounts of all.
 * @module
 */

import { concatBytes, toBase64, toHex, utf8Encode } from '@starling/base'
import type { CryptoBackend, Ed25519Signer } from '@starling/crypto'
import { type AccountId, parseAccountId, swarmOf, swarmPosition } from '@starling/protocol'

interface Signer {
  /** Base64. */
  sign(parts: readonly (string | number | Uint8Array)[]): string
}

interface Token extends Signer {
  /** 36 bytes. */
  readonly token: Uint8Array
  /** Base64 of the account's signature over it. */
  readonly tokenSignature: string
}

export interface Person extends Signer {
  readonly id: AccountId
  /** 64 hex digits; only where it goes beside signatures. */
  readonly ed25519: string | undefined
  /** The token with these flags. */
  token(flags: number): Token
}

export interface People {
  /** Whose mailboxes the node keeps; each is asked for by one case at a time. */
  readonly owners: readonly Person[]
  /** Whose mailboxes another swarm keeps. */
  readonly stranger: Person
}

/** How many cases are under way at once. */
export const OWNERS = 16
/** Prefix and whether it stands over the X25519 key. */
const KINDS = [
  { prefix: 0x05, isConverted: true },
  { prefix: 0x05, isConverted: true },
  { prefix: 0x03, isConverted: false },
  { prefix: 0x05, isConverted: false },
  { prefix: 0x99, isConverted: false },
] as const

/** @param own - the swarm under test; @param other - another one */
export function makePeople(crypto: CryptoBackend, own: bigint, other: bigint): People {
  const swarms = [own, other].sort((left, right) => (left < right ? -1 : 1))
  const owners: Person[] = []
  let stranger: Person | undefined
  for (let number = 0; owners.length < OWNERS || stranger === undefined; number++) {
    const signer = crypto.ed25519.importSeed(crypto.blake2b(utf8Encode(`person ${number}`), 32))
    const kind = KINDS[owners.length % KINDS.length] as (typeof KINDS)[number]
    const person = makePerson(crypto, signer, kind.prefix, kind.isConverted)
    const isOwn = swarmOf(swarmPosition(person.id), swarms) === own
    if (isOwn && owners.length < OWNERS) owners.push(person)
    if (!isOwn) stranger ??= person
  }
  return { owners, stranger }
}

function makePerson(crypto: CryptoBackend, signer: Ed25519Signer, prefix: number, isConverted: boolean): Person {
  const key = isConverted ? signer.toX25519().publicKey : signer.publicKey
  const tokens = new Map<number, Token>()
  return {
    id: parseAccountId(toHex(concatBytes(Uint8Array.of(prefix), key))),
    ed25519: isConverted ? toHex(signer.publicKey) : undefined,
    sign: (parts) => toBase64(signer.sign(joined(parts))),
    token(flags) {
      const known = tokens.get(flags)
      if (known !== undefined) return known
      const own = crypto.ed25519.importSeed(crypto.blake2b(concatBytes(signer.publicKey, Uint8Array.of(flags)), 32))
      const token = concatBytes(Uint8Array.of(prefix, flags, 0, 0), own.publicKey)
      const made: Token = {
        token,
        tokenSignature: toBase64(signer.sign(token)),
        sign: (parts) => toBase64(own.sign(joined(parts))),
      }
      tokens.set(flags, made)
      return made
    },
  }
}

function joined(parts: readonly (string | number | Uint8Array)[]): Uint8Array {
  return concatBytes(...parts.map((part) => (part instanceof Uint8Array ? part : utf8Encode(String(part)))))
}

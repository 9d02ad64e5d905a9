/**
 * Subaccounts of a group: a member's token is the member's own key, multiplied by a factor that only the group's admins
 * can compute, so that nodes cannot tell members by their account.
 * Source: docs/protocol/storage-rpc.md §2.4.
 * @module
 */

import { concatBytes, utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import { type AccountId, AccountPrefixes, accountBytes, accountIdOf, accountKey } from './account-id.ts'
import { ProtocolError } from './errors.ts'
import { encodeSubaccountToken } from './subaccount-token.ts'

/** What an admin hands to a member. */
export interface SubaccountAuthority {
  /** 36 bytes, for `subaccount`. */
  readonly token: Uint8Array
  /** 64 bytes by the group's key over the token, for `subaccount_sig`. */
  readonly tokenSignature: Uint8Array
  /** 100 bytes for the member: prefix, flags, two zeros, factor (32), token signature (64). */
  readonly authData: Uint8Array
}

const AUTH_DATA_BYTES = 100

/**
 * For admins: lets a member act for the group.
 * @param groupSeed - 32 bytes; not kept
 * @param member - prefix `05`
 * @param flags - of `SubaccountFlags`
 * @throws {CryptoError} `invalid_point` when the member's key is on no curve
 */
export function delegateSubaccount(
  crypto: CryptoBackend,
  groupSeed: Uint8Array,
  member: AccountId,
  flags: number,
): SubaccountAuthority {
  const group = crypto.ed25519.importSeed(groupSeed)
  const mask = crypto.blake2b(groupSeed, 32, { key: utf8Encode('SessionGroupSubaccountMask') })
  const groupId = accountBytes(accountIdOf(AccountPrefixes.group, group.publicKey))
  const factor = crypto.edwards.scalarReduce(
    crypto.blake2b(concatBytes(accountBytes(member), groupId), 64, { key: mask }),
  )
  const token = tokenOf(crypto, factor, member, flags)
  const tokenSignature = group.sign(token)
  return { token, tokenSignature, authData: concatBytes(token.subarray(0, 4), factor, tokenSignature) }
}

/**
 * For members: the token behind the 100 bytes an admin sent.
 * @throws {ProtocolError} `invalid_subaccount` for another length
 */
export function subaccountOfAuthData(
  crypto: CryptoBackend,
  member: AccountId,
  authData: Uint8Array,
): SubaccountAuthority {
  const { flags, factor } = readAuthData(authData)
  return { token: tokenOf(crypto, factor, member, flags), tokenSignature: authData.slice(36), authData }
}

/**
 * For members: signs a request so that it verifies under the token's key.
 * @param memberSeed - the account's 32-byte seed; not kept
 * @throws {ProtocolError} `invalid_subaccount` when `authData` is not 100 bytes
 */
export function signAsSubaccount(
  crypto: CryptoBackend,
  memberSeed: Uint8Array,
  authData: Uint8Array,
  message: Uint8Array,
): Uint8Array {
  const { edwards } = crypto
  const { factor } = readAuthData(authData)
  const secret = edwards.scalarMultiply(factor, positiveScalar(crypto, memberSeed))
  const publicKey = edwards.multiplyBase(secret)
  const nonceSeed = crypto.blake2b(memberSeed, 32, { key: utf8Encode('SubaccountSeed') })
  const nonce = edwards.scalarReduce(
    crypto.blake2b(concatBytes(nonceSeed, publicKey, message), 64, { key: utf8Encode('SubaccountSig') }),
  )
  const commitment = edwards.multiplyBase(nonce)
  const challenge = edwards.scalarReduce(crypto.sha512(concatBytes(commitment, publicKey, message)))
  return concatBytes(commitment, edwards.scalarAdd(nonce, edwards.scalarMultiply(challenge, secret)))
}

function tokenOf(crypto: CryptoBackend, factor: Uint8Array, member: AccountId, flags: number): Uint8Array {
  const memberPoint = crypto.edwards.fromMontgomery(accountKey(member))
  const publicKey = crypto.edwards.multiply(factor, memberPoint)
  return encodeSubaccountToken({ prefix: AccountPrefixes.group, flags, publicKey })
}

/** The clamped scalar of a seed, negated when its point is negative: then it belongs to the point with sign bit 0. */
function positiveScalar(crypto: CryptoBackend, seed: Uint8Array): Uint8Array {
  const wide = new Uint8Array(64)
  wide.set(crypto.sha512(seed).subarray(0, 32))
  wide[0] = (wide[0] as number) & 0xf8
  wide[31] = ((wide[31] as number) & 0x7f) | 0x40
  const scalar = crypto.edwards.scalarReduce(wide)
  const publicKey = crypto.ed25519.importSeed(seed).publicKey
  return (publicKey[31] as number) & 0x80 ? crypto.edwards.scalarNegate(scalar) : scalar
}

function readAuthData(authData: Uint8Array): { readonly flags: number; readonly factor: Uint8Array } {
  if (authData.length !== AUTH_DATA_BYTES) {
    throw new ProtocolError('invalid_subaccount', 'authority of a subaccount is not 100 bytes', {
      data: { length: authData.length },
    })
  }
  return { flags: authData[1] as number, factor: authData.slice(4, 36) }
}

/**
 * A write of an account between its two forms: what the operation works with, and what travels to the other members.
 * Source: docs/protocol/swarms.md §5.1.
 * @module
 */

import { fromHex, toHex } from '@starling/base'
import { isMessageHash, type MessageHash, parseAccountId, REVOCATIONS_MAX } from '@starling/protocol'
import { type Credentials, invalidRequest } from '@starling/storage-api'
import type { ForwardedDecision, ForwardedWrite, Stamp } from '@starling/wire/peer'
import type { SwarmWrite } from '../swarm-writes.ts'

export function toForwardedWrite(
  write: SwarmWrite,
  stamp: Stamp,
  decisions?: readonly ForwardedDecision[],
): ForwardedWrite {
  const { account, credentials } = write.input
  const signed = {
    account: fromHex(account),
    signature: credentials.signature,
    ed25519: credentials.ed25519,
    subaccount: credentials.subaccount?.token,
    subaccountSignature: credentials.subaccount?.signature,
    stamp,
  }
  switch (write.method) {
    case 'delete':
      return { ...signed, method: write.method, hashes: write.input.hashes }
    case 'delete_all':
      return { ...signed, method: write.method, ...rangeOf(write.input), timestampMs: write.input.timestampMs }
    case 'delete_before':
      return { ...signed, method: write.method, ...rangeOf(write.input), beforeMs: write.input.beforeMs }
    case 'expire_all':
      return { ...signed, method: write.method, ...rangeOf(write.input), expiryMs: write.input.expiryMs }
    case 'expire': {
      const { hashes, expiriesMs, mode } = write.input
      return { ...signed, method: write.method, hashes, expiriesMs, mode, decisions }
    }
    case 'revoke_subaccount':
    case 'unrevoke_subaccount':
      return { ...signed, method: write.method, tokens: write.input.tokens, timestampMs: write.input.timestampMs }
  }
}

/** Checks what the decoder of a client's request would have checked. @throws {RpcError} `invalid_request` */
export function toSwarmWrite(write: ForwardedWrite): SwarmWrite {
  const account = parseAccountId(toHex(write.account))
  const credentials = forwardedCredentials(write)
  switch (write.method) {
    case 'delete':
      return { method: write.method, input: { account, credentials, hashes: forwardedHashes(write.hashes) } }
    case 'delete_all':
      return {
        method: write.method,
        input: { account, credentials, ...rangeOf(write), timestampMs: write.timestampMs },
      }
    case 'delete_before':
      return { method: write.method, input: { account, credentials, ...rangeOf(write), beforeMs: write.beforeMs } }
    case 'expire_all':
      return { method: write.method, input: { account, credentials, ...rangeOf(write), expiryMs: write.expiryMs } }
    case 'expire': {
      const { expiriesMs, mode } = write
      return {
        method: write.method,
        input: { account, credentials, hashes: forwardedHashes(write.hashes), expiriesMs, mode },
      }
    }
    case 'replace':
      throw invalidRequest('a replacement is part of a store')
    case 'revoke_subaccount':
    case 'unrevoke_subaccount':
      if (write.method === 'revoke_subaccount' && write.tokens.length > REVOCATIONS_MAX)
        throw invalidRequest(`invalid revoke: cannot revoke more than ${REVOCATIONS_MAX} subaccounts at once`)
      return {
        method: write.method,
        input: { account, credentials, tokens: write.tokens, timestampMs: write.timestampMs },
      }
  }
}

interface ForwardedCredentials {
  /** 33 bytes. */
  readonly account: Uint8Array
  readonly signature: Uint8Array
  readonly ed25519?: Uint8Array | undefined
  readonly subaccount?: Uint8Array | undefined
  readonly subaccountSignature?: Uint8Array | undefined
}

/** @throws {RpcError} `invalid_request` */
export function forwardedCredentials(request: ForwardedCredentials): Credentials {
  const { account, signature, ed25519, subaccount, subaccountSignature } = request
  if (ed25519 !== undefined && account[0] !== 0x05)
    throw invalidRequest('pubkey_ed25519 is only permitted for 05[...] pubkeys')
  if (subaccount === undefined) return { signature, ed25519, subaccount: undefined }
  if (subaccountSignature === undefined)
    throw invalidRequest('invalid subaccount: subaccount_sig is required when using subaccount')
  return { signature, ed25519, subaccount: { token: subaccount, signature: subaccountSignature } }
}

function rangeOf<Scope>({ namespace }: { readonly namespace: Scope }): { readonly namespace: Scope } {
  return { namespace }
}

/** @throws {RpcError} `invalid_request` */
export function forwardedHashes(texts: readonly string[]): readonly MessageHash[] {
  if (texts.length === 0) throw invalidRequest('messages does not contain any message hashes')
  return texts.map((text) => {
    if (!isMessageHash(text)) throw invalidRequest(`invalid message hash: ${text}`)
    return text
  })
}

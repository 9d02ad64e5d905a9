/**
 * Every client request but `store` that the members of a swarm carry out together, as the node that received it passes it
 * on. The bodies are those of the original nodes, the method and our own keys beside them.
 * Source: docs/protocol/swarms.md §5.1; stamp and decisions: docs/protocol/replication.md §2.
 * @module
 */

import {
  type BencodeDict,
  type BencodeInput,
  type BencodeValue,
  bytesField,
  bytesItem,
  decodeBencode,
  dictOf,
  encodeBencode,
  integerField,
  integerItem,
  listOf,
  textItem,
} from '../bencode.ts'
import { WireError } from '../errors.ts'
import { namespaceItem } from './namespace.ts'
import { present } from './present.ts'
import type { Signer } from './signer.ts'
import { decodeStamp, stampKeys } from './stamp.ts'

interface Signed extends Signer {
  /** 64 bytes. */
  readonly signature: Uint8Array
}

type Scope = number | 'all'

export type ForwardedWrite = Signed &
  (
    | { readonly method: 'delete'; readonly hashes: readonly string[] }
    | { readonly method: 'delete_all'; readonly namespace: Scope; readonly timestampMs: number }
    | { readonly method: 'delete_before'; readonly namespace: Scope; readonly beforeMs: number }
    | { readonly method: 'expire_all'; readonly namespace: Scope; readonly expiryMs: number }
    | {
        readonly method: 'expire'
        readonly hashes: readonly string[]
        readonly expiriesMs: readonly number[]
        readonly mode?: 'shorten' | 'extend' | undefined
        /** Ours: what the entry node decided for each hash. */
        readonly decisions?: readonly ForwardedDecision[] | undefined
      }
    | {
        readonly method: 'revoke_subaccount' | 'unrevoke_subaccount'
        /** 36 bytes each. */
        readonly tokens: readonly Uint8Array[]
        readonly timestampMs: number
      }
    /** Ours, between members only: what a store into a public outbox did to all other messages there. */
    | {
        readonly method: 'replace'
        readonly namespace: number
        readonly hashes: readonly string[]
        readonly sigTimestampMs: number
      }
  )

/** A new expiry, or that nothing changes. `unknown`, of the release before: the entry node lacked the message, and each member decides. */
export type ForwardedDecision = number | 'keep' | 'unknown'

/** Of this form; what a member does not know it refuses. */
const VERSION = 1

export function encodeForwardedWrite(write: ForwardedWrite): Uint8Array {
  return encodeBencode({
    ...bodyOf(write),
    method: write.method,
    pubkey: write.account,
    pubkey_ed25519: write.ed25519,
    signature: write.signature,
    ...stampKeys(write.stamp),
    subaccount: write.subaccount,
    subaccount_sig: write.subaccountSignature,
    v: VERSION,
  })
}

/**
 * Unknown keys are skipped. Fields that are absent on the wire are absent from the result.
 * @throws {WireError} `invalid_bencode`, also for an unknown version or method
 */
export function decodeForwardedWrite(bytes: Uint8Array): ForwardedWrite {
  const dict = dictOf(decodeBencode(bytes), 'write')
  if (integerField(dict, 'v') !== VERSION) throw new WireError('invalid_bencode', 'write has an unknown version')
  const optional = {
    ed25519: bytesField(dict, 'pubkey_ed25519', 32),
    subaccount: bytesField(dict, 'subaccount', 36),
    subaccountSignature: bytesField(dict, 'subaccount_sig', 64),
    stamp: decodeStamp(dict),
  }
  return {
    account: bytesItem(dict.get('pubkey'), 'pubkey', 33),
    signature: bytesItem(dict.get('signature'), 'signature', 64),
    ...present(optional),
    ...decodeBody(dict),
  }
}

function bodyOf(write: ForwardedWrite): Record<string, BencodeInput | undefined> {
  switch (write.method) {
    case 'delete':
      return { messages: write.hashes }
    case 'delete_all':
      return { namespace: write.namespace, timestamp: write.timestampMs }
    case 'delete_before':
      return { namespace: write.namespace, before: write.beforeMs }
    case 'expire_all':
      return { namespace: write.namespace, expiry: write.expiryMs }
    case 'expire':
      return {
        messages: write.hashes,
        expiry: write.expiriesMs.length === 1 ? write.expiriesMs[0] : write.expiriesMs,
        shorten: write.mode === 'shorten' ? 1 : undefined,
        extend: write.mode === 'extend' ? 1 : undefined,
        decisions: write.decisions?.map(numberOf),
      }
    case 'replace':
      return { messages: write.hashes, namespace: write.namespace, sig_timestamp: write.sigTimestampMs }
    case 'revoke_subaccount':
      return { revoke: write.tokens, timestamp: write.timestampMs }
    case 'unrevoke_subaccount':
      return { unrevoke: write.tokens, timestamp: write.timestampMs }
  }
}

// The union without what `Signed` adds.
type Body<Write> = Write extends unknown ? Omit<Write, keyof Signed> : never

function decodeBody(dict: BencodeDict): Body<ForwardedWrite> {
  const method = textItem(dict.get('method'), 'method')
  switch (method) {
    case 'delete':
      return { method, hashes: decodeHashes(dict) }
    case 'delete_all':
      return { method, namespace: decodeScope(dict), timestampMs: integerItem(dict.get('timestamp'), 'timestamp') }
    case 'delete_before':
      return { method, namespace: decodeScope(dict), beforeMs: integerItem(dict.get('before'), 'before') }
    case 'expire_all':
      return { method, namespace: decodeScope(dict), expiryMs: integerItem(dict.get('expiry'), 'expiry') }
    case 'expire':
      return decodeExpire(dict)
    case 'revoke_subaccount':
    case 'unrevoke_subaccount': {
      const name = method === 'revoke_subaccount' ? 'revoke' : 'unrevoke'
      const tokens = listOf(dict.get(name), name).map((token) => bytesItem(token, name, 36))
      return { method, tokens, timestampMs: integerItem(dict.get('timestamp'), 'timestamp') }
    }
    case 'replace': {
      const namespace = decodeScope(dict)
      if (namespace === 'all') throw new WireError('invalid_bencode', 'namespace is no number')
      const sigTimestampMs = integerItem(dict.get('sig_timestamp'), 'sig_timestamp')
      return { method, namespace, hashes: decodeHashes(dict), sigTimestampMs }
    }
    default:
      throw new WireError('invalid_bencode', 'write has an unknown method')
  }
}

function decodeExpire(dict: BencodeDict): Body<ForwardedWrite> {
  const expiry = dict.get('expiry')
  const hashes = decodeHashes(dict)
  const shortens = (integerField(dict, 'shorten') ?? 0) !== 0
  const extendsOnly = (integerField(dict, 'extend') ?? 0) !== 0
  if (shortens && extendsOnly) throw new WireError('invalid_bencode', 'expire both shortens and extends')
  const expiriesMs =
    typeof expiry === 'bigint'
      ? [integerItem(expiry, 'expiry')]
      : listOf(expiry, 'expiry').map((item) => integerItem(item, 'expiry'))
  if (expiriesMs.length !== 1 && expiriesMs.length !== hashes.length)
    throw new WireError('invalid_bencode', 'expiries and messages differ in number')
  const decisions = dict.get('decisions')
  const mode = shortens ? ('shorten' as const) : extendsOnly ? ('extend' as const) : undefined
  return {
    method: 'expire',
    hashes,
    expiriesMs,
    ...present({
      mode,
      decisions: decisions === undefined ? undefined : decodeDecisions(decisions, hashes.length),
    }),
  }
}

/** On the wire a decision is one number. */
const KEEP = 0
const UNKNOWN = -1

function numberOf(decision: ForwardedDecision): number {
  return decision === 'keep' ? KEEP : decision === 'unknown' ? UNKNOWN : decision
}

function decodeDecisions(value: BencodeValue, length: number): readonly ForwardedDecision[] {
  const decisions = listOf(value, 'decisions').map((item): ForwardedDecision => {
    const number = integerItem(item, 'decision')
    if (number < UNKNOWN) throw new WireError('invalid_bencode', 'decision is none')
    return number === KEEP ? 'keep' : number === UNKNOWN ? 'unknown' : number
  })
  if (decisions.length !== length) throw new WireError('invalid_bencode', 'decisions and messages differ in number')
  return decisions
}

function decodeHashes(dict: BencodeDict): readonly string[] {
  return listOf(dict.get('messages'), 'messages').map((item) => textItem(item, 'message'))
}

function decodeScope(dict: BencodeDict): Scope {
  const value = dict.get('namespace')
  if (!(value instanceof Uint8Array)) return namespaceItem(value)
  if (textItem(value, 'namespace') === 'all') return 'all'
  throw new WireError('invalid_bencode', 'namespace is neither a number nor all')
}

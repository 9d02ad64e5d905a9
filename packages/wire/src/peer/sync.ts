/**
 * What members of a swarm ask each other to come to the same records, and the records themselves.
 * Source: docs/protocol/replication.md §3, §4.
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
import type { Stamp } from './stamp.ts'

/** Accounts by their place on the ring: from `from` upwards to `to`, both included, over the end if `from` is the greater. */
export interface AccountRange {
  readonly from: bigint
  readonly to: bigint
}

export type SyncRequest =
  /** A step of a reconciliation over whole minutes, or over the items of some. */
  | {
      readonly kind: 'minutes'
      readonly range: AccountRange
      readonly untilMinute: number
      readonly message: Uint8Array
    }
  | {
      readonly kind: 'items'
      readonly range: AccountRange
      readonly minutes: readonly number[]
      readonly message: Uint8Array
    }
  | {
      readonly kind: 'fetch'
      readonly what: SyncRecord['kind']
      readonly range: AccountRange
      /** In which the ids lie. */
      readonly minutes: readonly number[]
      /** 32 bytes each. */
      readonly ids: readonly Uint8Array[]
    }
  | { readonly kind: 'give'; readonly records: readonly SyncRecord[] }
  /** Messages of an account that have not ended, with the requests that count for them; by hashes that somebody named. */
  | {
      readonly kind: 'named'
      /** 33 bytes. */
      readonly account: Uint8Array
      readonly hashes: readonly string[]
    }
  /** To be signed by a receiver that has the same of a range: then the sender need not keep it. */
  | {
      readonly kind: 'seal'
      readonly range: AccountRange
      readonly untilMinute: number
      /** 16 bytes. */
      readonly fingerprint: Uint8Array
    }
  /** A read that the sender cannot answer yet, as JSON. */
  | { readonly kind: 'read'; readonly method: string; readonly params: string }
  /** Who kept, before, what the receiver may still lack of its range. */
  | { readonly kind: 'owners' }

/** A message with the stores that are known of it; or a signed request as it was forwarded. */
export type SyncRecord =
  | {
      readonly kind: 'message'
      /** 33 bytes. */
      readonly account: Uint8Array
      readonly namespace: number
      readonly stores: readonly SyncStore[]
      readonly data: Uint8Array
    }
  | { readonly kind: 'request'; readonly body: Uint8Array }

export interface SyncStore {
  readonly stamp: Stamp
  readonly timestampMs: number
  readonly expiryMs: number
}

export interface FetchReply {
  readonly records: readonly SyncRecord[]
  /** How many of the ids or hashes asked for were looked at, in their order; those without a record are gone, or of the other kind. */
  readonly looked: number
}

/** Who kept a range before the swarm that keeps it now. */
export interface FormerOwners {
  readonly range: AccountRange
  /** Ed25519 keys, 32 bytes each. */
  readonly members: readonly Uint8Array[]
  /** What was written before this minute, counted since 1970, they may have that the others lack. */
  readonly untilMinute: number
}

const VERSION = 1

export function encodeSyncRequest(request: SyncRequest): Uint8Array {
  return encodeBencode({ ...fieldsOf(request), kind: request.kind, v: VERSION })
}

/** Unknown keys are skipped. @throws {WireError} `invalid_bencode`, also for an unknown version or kind */
export function decodeSyncRequest(bytes: Uint8Array): SyncRequest {
  const dict = dictOf(decodeBencode(bytes), 'sync')
  if (integerField(dict, 'v') !== VERSION) throw new WireError('invalid_bencode', 'sync has an unknown version')
  const kind = textItem(dict.get('kind'), 'kind')
  switch (kind) {
    case 'minutes':
      return { kind, range: rangeOf(dict), untilMinute: minuteOf(dict.get('until')), message: messageOf(dict) }
    case 'items':
      return {
        kind,
        range: rangeOf(dict),
        minutes: listOf(dict.get('minutes'), 'minutes').map(minuteOf),
        message: messageOf(dict),
      }
    case 'fetch':
      return {
        kind,
        what: whatOf(dict),
        range: rangeOf(dict),
        minutes: listOf(dict.get('minutes'), 'minutes').map(minuteOf),
        ids: listOf(dict.get('ids'), 'ids').map((id) => bytesItem(id, 'id', 32)),
      }
    case 'give':
      return { kind, records: listOf(dict.get('records'), 'records').map(decodeRecord) }
    case 'named':
      return {
        kind,
        account: bytesItem(dict.get('account'), 'account', 33),
        hashes: listOf(dict.get('messages'), 'messages').map((hash) => textItem(hash, 'message')),
      }
    case 'seal':
      return {
        kind,
        range: rangeOf(dict),
        untilMinute: minuteOf(dict.get('until')),
        fingerprint: bytesItem(dict.get('fingerprint'), 'fingerprint', 16),
      }
    case 'read':
      return {
        kind,
        method: textItem(dict.get('method'), 'method'),
        params: textItem(dict.get('params'), 'params'),
      }
    case 'owners':
      return { kind }
    default:
      throw new WireError('invalid_bencode', 'sync has an unknown kind')
  }
}

export function encodeFetchReply({ records, looked }: FetchReply): Uint8Array {
  return encodeBencode({ looked, records: records.map(recordFields) })
}

/** @throws {WireError} `invalid_bencode` */
export function decodeFetchReply(bytes: Uint8Array): FetchReply {
  const dict = dictOf(decodeBencode(bytes), 'reply')
  return {
    looked: integerItem(dict.get('looked'), 'looked'),
    records: listOf(dict.get('records'), 'records').map(decodeRecord),
  }
}

export function encodeOwnersReply(owners: readonly FormerOwners[]): Uint8Array {
  return encodeBencode({
    owners: owners.map(({ range, members, untilMinute }) => ({ ...range, members, until: untilMinute })),
  })
}

/** @throws {WireError} `invalid_bencode` */
export function decodeOwnersReply(bytes: Uint8Array): readonly FormerOwners[] {
  return listOf(dictOf(decodeBencode(bytes), 'reply').get('owners'), 'owners').map((value) => {
    const dict = dictOf(value, 'owners')
    const members = listOf(dict.get('members'), 'members').map((key) => bytesItem(key, 'key', 32))
    return { range: rangeOf(dict), members, untilMinute: minuteOf(dict.get('until')) }
  })
}

function fieldsOf(request: SyncRequest): Record<string, BencodeInput | undefined> {
  switch (request.kind) {
    case 'minutes':
      return { ...request.range, until: request.untilMinute, message: request.message }
    case 'items':
      return { ...request.range, minutes: request.minutes, message: request.message }
    case 'fetch':
      return { ...request.range, what: request.what, minutes: request.minutes, ids: request.ids }
    case 'give':
      return { records: request.records.map(recordFields) }
    case 'named':
      return { account: request.account, messages: request.hashes }
    case 'seal':
      return { ...request.range, until: request.untilMinute, fingerprint: request.fingerprint }
    case 'read':
      return { method: request.method, params: request.params }
    case 'owners':
      return {}
  }
}

function recordFields(record: SyncRecord): { readonly [key: string]: BencodeInput | undefined } {
  if (record.kind === 'request') return { request: record.body }
  const { account, namespace, stores, data } = record
  const fields = stores.map(({ stamp, timestampMs, expiryMs }) => [stamp.ms, stamp.node, timestampMs, expiryMs])
  return { account, data, namespace, stores: fields }
}

function decodeRecord(value: BencodeValue): SyncRecord {
  const dict = dictOf(value, 'record')
  const body = bytesField(dict, 'request')
  if (body !== undefined) return { kind: 'request', body }
  return {
    kind: 'message',
    account: bytesItem(dict.get('account'), 'account', 33),
    namespace: namespaceItem(dict.get('namespace')),
    stores: listOf(dict.get('stores'), 'stores').map(decodeStore),
    data: bytesItem(dict.get('data'), 'data'),
  }
}

function decodeStore(value: BencodeValue): SyncStore {
  const [ms, node, timestamp, expiry] = listOf(value, 'store')
  return {
    stamp: { ms: integerItem(ms, 'stamp'), node: bytesItem(node, 'node', 32) },
    timestampMs: integerItem(timestamp, 'timestamp'),
    expiryMs: integerItem(expiry, 'expiry'),
  }
}

function whatOf(dict: BencodeDict): SyncRecord['kind'] {
  const what = textItem(dict.get('what'), 'what')
  if (what !== 'message' && what !== 'request') throw new WireError('invalid_bencode', 'what is neither kind of record')
  return what
}

function rangeOf(dict: BencodeDict): AccountRange {
  return { from: placeOf(dict.get('from')), to: placeOf(dict.get('to')) }
}

function placeOf(value: BencodeValue | undefined): bigint {
  if (typeof value !== 'bigint' || value < 0n) throw new WireError('invalid_bencode', 'range is none')
  return value
}

function minuteOf(value: BencodeValue | undefined): number {
  const minute = integerItem(value, 'minute')
  // So that a minute in milliseconds is a safe integer.
  if (minute < 0 || minute > 2 ** 37) throw new WireError('invalid_bencode', 'minute is none')
  return minute
}

function messageOf(dict: BencodeDict): Uint8Array {
  return bytesItem(dict.get('message'), 'message')
}

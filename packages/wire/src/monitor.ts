/**
 * Subscriptions to new messages and what they bring, bencoded. Both sides, so that bots need nothing else.
 * Source: docs/protocol/monitor.md; vectors/network/monitor.json.
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
  textItem,
} from './bencode.ts'
import { WireError } from './errors.ts'

export { WireError, type WireErrorCode } from './errors.ts'

export interface MonitorRequest {
  /** Who is asked about: a 33-byte account, or the 32-byte Ed25519 key of a person's account. */
  readonly of: { readonly account: Uint8Array } | { readonly ed25519: Uint8Array }
  readonly subaccount?: MonitorSubaccount | undefined
  readonly wantsData: boolean
  /** Ascending, at least one. */
  readonly namespaces: readonly number[]
  /** 64 bytes. */
  readonly signature: Uint8Array
  readonly timestampSeconds: number
}

export interface MonitorSubaccount {
  /** 36 bytes. */
  readonly token: Uint8Array
  /** Of the token by the account, 64 bytes. */
  readonly signature: Uint8Array
}

/** Numbers of `errcode`. */
export const MONITOR_ERRORS = {
  bad_arguments: 1,
  bad_pubkey: 2,
  bad_namespaces: 3,
  bad_timestamp: 4,
  bad_signature: 5,
  wrong_swarm: 6,
} as const

export type MonitorErrorName = keyof typeof MONITOR_ERRORS

export interface MonitorRefusal {
  readonly error: MonitorErrorName
  readonly text: string
}

/** One message of a subscriber: a request, or a list of them that is answered by a list. */
export interface MonitorBody {
  readonly isList: boolean
  readonly requests: readonly (MonitorRequest | MonitorRefusal)[]
}

/** Requests in one list. */
export const MONITOR_REQUESTS_MAX = 1_000

/** Never throws: what cannot be read is a refusal in its place. */
export function decodeMonitorBody(bytes: Uint8Array): MonitorBody {
  let value: BencodeValue
  try {
    value = decodeBencode(bytes)
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    return single(badArguments('body is not bencoded'))
  }
  if (!isList(value)) return single(readRequest(value))
  if (value.length > MONITOR_REQUESTS_MAX)
    return single(badArguments(`list holds more than ${MONITOR_REQUESTS_MAX} requests`))
  return { isList: true, requests: value.map(readRequest) }
}

export function encodeMonitorBody(body: MonitorRequest | readonly MonitorRequest[]): Uint8Array {
  return encodeBencode(isRequestList(body) ? body.map(requestDict) : requestDict(body))
}

/** @param results - undefined for success; in the order of the requests */
export function encodeMonitorReply(isList: boolean, results: readonly (MonitorRefusal | undefined)[]): Uint8Array {
  const dicts = results.map(replyDict)
  return encodeBencode(isList ? dicts : (dicts[0] ?? replyDict(undefined)))
}

/**
 * @returns one entry per request, undefined for success
 * @throws {WireError} `invalid_bencode`
 */
export function decodeMonitorReply(bytes: Uint8Array): readonly (MonitorRefusal | undefined)[] {
  const value = decodeBencode(bytes)
  return (isList(value) ? value : [value]).map((item) => {
    const reply = dictOf(item, 'reply')
    if (integerField(reply, 'success') === 1) return undefined
    const number = integerItem(reply.get('errcode'), 'errcode')
    const error = MONITOR_ERROR_NAMES.get(number)
    if (error === undefined) throw new WireError('invalid_bencode', 'errcode is not known', { data: { number } })
    return { error, text: textItem(reply.get('error'), 'error') }
  })
}

export interface MonitorNotification {
  /** 33 bytes. */
  readonly account: Uint8Array
  readonly hash: string
  readonly namespace: number
  readonly timestampMs: number
  readonly expiryMs: number
  /** When the subscriber wanted it. */
  readonly data?: Uint8Array | undefined
}

export function encodeMonitorNotification(message: MonitorNotification): Uint8Array {
  const { account, hash, namespace, timestampMs, expiryMs, data } = message
  return encodeBencode({ '@': account, h: hash, n: namespace, t: timestampMs, z: expiryMs, '~': data })
}

/** Unknown keys are skipped. @throws {WireError} `invalid_bencode` */
export function decodeMonitorNotification(bytes: Uint8Array): MonitorNotification {
  const dict = dictOf(decodeBencode(bytes), 'notification')
  const data = bytesField(dict, '~')
  return {
    account: bytesItem(dict.get('@'), '@', 33),
    hash: textItem(dict.get('h'), 'h'),
    namespace: integerItem(dict.get('n'), 'n'),
    timestampMs: integerItem(dict.get('t'), 't'),
    expiryMs: integerItem(dict.get('z'), 'z'),
    ...(data === undefined ? {} : { data }),
  }
}

const MONITOR_ERROR_NAMES: ReadonlyMap<number, MonitorErrorName> = new Map(
  // The table's own keys.
  Object.entries(MONITOR_ERRORS).map(([name, number]) => [number, name as MonitorErrorName]),
)

/** What a reader of fields throws, to become a refusal. */
class Refused extends Error {
  override readonly name = 'Refused'
  readonly refusal: MonitorRefusal

  constructor(error: MonitorErrorName, text: string) {
    super(text)
    this.refusal = { error, text }
  }
}

function readRequest(value: BencodeValue): MonitorRequest | MonitorRefusal {
  try {
    const dict = dictOf(value, 'request')
    return {
      of: readAccount(dict),
      ...readSubaccount(dict),
      wantsData: readWantsData(dict),
      namespaces: readNamespaces(dict),
      timestampSeconds: read('bad_timestamp', 't is not a Unix time in seconds', () => integerItem(dict.get('t'), 't')),
      signature: read('bad_signature', 's is not 64 bytes', () => bytesItem(dict.get('s'), 's', 64)),
    }
  } catch (error) {
    if (error instanceof Refused) return error.refusal
    if (error instanceof WireError) return badArguments('request is not a dict')
    throw error
  }
}

function readAccount(dict: BencodeDict): MonitorRequest['of'] {
  if (dict.has('P') === dict.has('p')) throw new Refused('bad_pubkey', 'exactly one of P and p is required')
  if (dict.has('P'))
    return read('bad_pubkey', 'P is not 32 bytes', () => ({ ed25519: bytesItem(dict.get('P'), 'P', 32) }))
  return read('bad_pubkey', 'p is not 33 bytes', () => ({ account: bytesItem(dict.get('p'), 'p', 33) }))
}

function readSubaccount(dict: BencodeDict): { readonly subaccount?: MonitorSubaccount } {
  if (dict.has('S') !== dict.has('T')) throw new Refused('bad_arguments', 'S and T belong together')
  if (!dict.has('S')) return {}
  const signature = read('bad_arguments', 'S is not 64 bytes', () => bytesItem(dict.get('S'), 'S', 64))
  const token = read('bad_arguments', 'T is not 36 bytes', () => bytesItem(dict.get('T'), 'T', 36))
  return { subaccount: { token, signature } }
}

function readWantsData(dict: BencodeDict): boolean {
  const wanted = dict.get('d') ?? 0n
  if (wanted !== 0n && wanted !== 1n) throw new Refused('bad_arguments', 'd is neither 0 nor 1')
  return wanted === 1n
}

function readNamespaces(dict: BencodeDict): readonly number[] {
  const list = dict.get('n')
  if (list === undefined || !isList(list) || list.length === 0)
    throw new Refused('bad_namespaces', 'n is not a list of namespaces')
  const namespaces = list.map((item) =>
    read('bad_namespaces', 'namespace is not an integer', () => integerItem(item, 'n')),
  )
  for (const [index, namespace] of namespaces.entries()) {
    if (namespace < -0x8000 || namespace > 0x7fff) throw new Refused('bad_namespaces', 'namespace is beyond 16 bits')
    if (namespace <= (namespaces[index - 1] ?? Number.NEGATIVE_INFINITY))
      throw new Refused('bad_namespaces', 'namespaces are not in ascending order')
  }
  return namespaces
}

/** @throws {Refused} where `get` finds something else than it should */
function read<Value>(error: MonitorErrorName, text: string, get: () => Value): Value {
  try {
    return get()
  } catch (cause) {
    if (!(cause instanceof WireError)) throw cause
    throw new Refused(error, text)
  }
}

function requestDict(request: MonitorRequest): BencodeInput {
  const { of, subaccount, wantsData, namespaces, signature, timestampSeconds } = request
  return {
    P: 'ed25519' in of ? of.ed25519 : undefined,
    p: 'account' in of ? of.account : undefined,
    S: subaccount?.signature,
    T: subaccount?.token,
    d: wantsData ? 1 : undefined,
    n: namespaces,
    s: signature,
    t: timestampSeconds,
  }
}

function replyDict(refusal: MonitorRefusal | undefined): BencodeInput {
  return refusal === undefined ? { success: 1 } : { errcode: MONITOR_ERRORS[refusal.error], error: refusal.text }
}

function badArguments(text: string): MonitorRefusal {
  return { error: 'bad_arguments', text }
}

function single(request: MonitorRequest | MonitorRefusal): MonitorBody {
  return { isList: false, requests: [request] }
}

// Array.isArray does not narrow a readonly array out of a union.
function isList(value: BencodeValue): value is readonly BencodeValue[] {
  return Array.isArray(value)
}

function isRequestList(body: MonitorRequest | readonly MonitorRequest[]): body is readonly MonitorRequest[] {
  return Array.isArray(body)
}

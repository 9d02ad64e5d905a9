/**
 * From a drawn case to parameters, in a world: who the account is, what time it is, which messages there are.
 * Source of the signed texts: docs/protocol/storage-rpc.md §4.
 * @module
 */

import { fromBase64, fromHex, isBase64, isHex, toBase64, toHex, utf8Encode } from '@starling/base'
import type { Person } from '../world/people.ts'
import type { Actor, CallCase } from './call-case.ts'

export type Params = Readonly<Record<string, unknown>>

export interface MadeCall {
  readonly method: string
  readonly params: Params
}

export interface CallScene {
  /** Whose turn it is; `account: 'own'` means this person. */
  readonly owner: Person
  readonly stranger: Person
  readonly nowMs: number
  /** Hashes of the owner's messages, as they were when the call was made. */
  readonly hashes: readonly string[]
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** From now to an expiry that is asked for. */
const DISTANCES_MS = [HOUR_MS, DAY_MS, 20 * DAY_MS, 40 * DAY_MS, -50_000, -70_000]
const UNKNOWN_HASH = 'Unknown0000000000000000000000000000000000hash'.slice(0, 43)

export function makeCall(call: CallCase, scene: CallScene): MadeCall {
  const maker = new CallMaker(call, scene)
  return { method: call.method, params: maker.params() }
}

class CallMaker {
  readonly #call: CallCase
  readonly #scene: CallScene
  readonly #person: Person
  /** The caller's own time. */
  readonly #nowMs: number

  constructor(call: CallCase, scene: CallScene) {
    this.#call = call
    this.#scene = scene
    this.#person = call.actor.account === 'own' ? scene.owner : scene.stranger
    this.#nowMs = scene.nowMs + call.actor.clockMs
  }

  params(): Params {
    const { fields, actor, method } = this.#call
    const params: Record<string, unknown> = {}
    for (const [name, field] of Object.entries(fields)) {
      if (name === 'signature' && field.kind === 'good') continue
      const value = field.kind === 'value' ? field.value : this.#good(name, field.pick)
      if (value !== undefined) params[name] = value
    }
    const expiry = fields['expiry']
    // As many expiries as messages, which are only known now.
    if (method === 'expire' && expiry?.kind === 'good')
      params['expiry'] = this.#expiries(params['messages'], expiry.pick)
    if (fields['signature']?.kind === 'good') Object.assign(params, this.#credentials(actor, params))
    return params
  }

  #good(name: string, pick: number): unknown {
    const now = this.#nowMs
    const from = <Value>(...values: readonly Value[]): Value => values[pick % values.length] as Value
    switch (name) {
      case 'pubkey':
      case 'pubKey':
        return pick % 9 === 0 ? this.#person.id.toUpperCase() : this.#person.id
      case 'pubkey_ed25519':
        return pick % 25 === 0 ? this.#scene.stranger.ed25519 : this.#person.ed25519
      case 'timestamp':
        return from(now, now, now, now, now - 500, this.#call.method === 'store' ? now - 100_000 : now - 30_000)
      case 'sig_timestamp':
        return now
      case 'ttl':
        return from<unknown>(
          HOUR_MS,
          DAY_MS,
          14 * DAY_MS,
          String(DAY_MS),
          2 * DAY_MS,
          14 * DAY_MS + 1,
          30 * DAY_MS,
          30 * DAY_MS + 1,
          10_000,
          9_999,
        )
      case 'expiry':
        return now + from(HOUR_MS, DAY_MS, 40 * DAY_MS, -70_000, -5_000)
      case 'before':
        return now + from(0, -1_000, -HOUR_MS, 59_000, 70_000)
      case 'data':
        return dataOf(pick)
      case 'namespace':
        return this.#namespace(pick)
      case 'messages':
        return this.#messages(pick)
      case 'last_hash':
      case 'lastHash':
        return from('', UNKNOWN_HASH, ...this.#scene.hashes)
      case 'max_count':
        return from(-1, 0, 1, 2, 5)
      case 'max_size':
        return from(-1, -5, 0, 10, 500, 100_000)
      case 'wait_ms':
        return from(0, 1, 20_000)
      case 'required':
      case 'shorten':
      case 'extend':
        return pick % 2 === 0
      case 'revoke':
      case 'unrevoke':
        return this.#tokens(pick)
      case 'subaccount':
        return toBase64(this.#person.token(this.#call.actor.flags).token)
      case 'subaccount_sig':
        return this.#person.token(this.#call.actor.flags).tokenSignature
      case 'requests':
        return this.#inner()
      case 'if':
        return from<unknown>(
          { hf_at_least: [19] },
          { hf_before: 19 },
          { v_at_least: [2, 8, 0], height_at_least: 5 },
          { height_before: 1 },
        )
      case 'then':
        return this.#inner()[0]
      case 'else':
        return this.#inner()[1]
      case 'endpoint':
        return from('get_service_nodes', 'get_service_nodes', 'ons_resolve', 'get_info')
      case 'params':
        return from<unknown>({ active_only: true }, { fields: ['public_ip'], limit: 2 }, { type: 0, name_hash: 'x' }, 5)
      default:
        return pick
    }
  }

  #namespace(pick: number): unknown {
    const isSelector = /^(?:delete_all|delete_before|expire_all)$/.test(this.#call.method)
    const values: readonly unknown[] = isSelector
      ? ['all', 0, 5, 'all', -1, 42]
      : [0, 0, 0, 5, 5, -1, -21, -10, 42, -11, 10]
    return values[pick % values.length]
  }

  #messages(pick: number): unknown {
    const { hashes } = this.#scene
    // No hash twice: what that means with several expiries is said nowhere.
    const known = [...new Set([0, 1, 2].flatMap((step) => hashes[(pick + step) % Math.max(1, hashes.length)] ?? []))]
    switch (pick % 6) {
      case 0:
        return known[0] ?? UNKNOWN_HASH
      case 1:
        return [UNKNOWN_HASH]
      case 2:
        return [...known, UNKNOWN_HASH]
      default:
        return known.length === 0 ? [UNKNOWN_HASH] : known.slice(0, 1 + (pick % 3))
    }
  }

  #expiries(messages: unknown, pick: number): unknown {
    const at = (index: number) => this.#nowMs + (DISTANCES_MS[(pick + index) % DISTANCES_MS.length] ?? 0)
    if (pick % 3 !== 0 || !Array.isArray(messages)) return pick % 7 === 0 ? [at(0)] : at(0)
    return messages.map((_, index) => at(index))
  }

  #tokens(pick: number): unknown {
    const token = (flags: number): Uint8Array => this.#person.token(flags % 16).token
    if (pick % 17 === 0) return Array.from({ length: 51 }, (_, index) => toBase64(token(index)))
    if (pick % 5 === 0) return toHex(token(pick))
    return Array.from({ length: 1 + (pick % 3) }, (_, index) => toBase64(token(pick + index)))
  }

  #inner(): readonly MadeCall[] {
    return this.#call.inner.map((call) => makeCall(call, this.#scene))
  }

  /** What proves who asks: the signature over the parameters as they have come out. */
  #credentials({ signs, flags }: Actor, params: Params): Params {
    const parts = signedParts(this.#call.method, params)
    if (signs === 'account') return { signature: this.#person.sign(parts) }
    if (signs === 'mallory') return { signature: this.#scene.stranger.sign(parts) }
    const { token, tokenSignature, sign } = this.#person.token(flags)
    return { signature: sign(parts), subaccount: toBase64(token), subaccount_sig: tokenSignature }
  }
}

/** A few texts that come again and again, and some sizes at the limit. */
function dataOf(pick: number): string {
  if (pick === 999) return toBase64(new Uint8Array(76_800))
  if (pick % 90 === 7) return toBase64(new Uint8Array(76_801))
  if (pick % 31 === 0) return ''
  return toBase64(utf8Encode(`message ${pick % 9}`))
}

function signedParts(method: string, params: Params): readonly (string | Uint8Array)[] {
  const text = (name: string) => textOf(params[name])
  const list = (name: string) => listOf(params[name]).map(textOf)
  const namespace = params['namespace'] === undefined || params['namespace'] === 0 ? '' : text('namespace')
  const mode = params['shorten'] === true ? 'shorten' : params['extend'] === true ? 'extend' : ''
  switch (method) {
    case 'store':
      return [method, namespace, params['sig_timestamp'] === undefined ? text('timestamp') : text('sig_timestamp')]
    case 'delete':
      return [method, ...list('messages')]
    case 'delete_before':
      return [method, namespace, text('before')]
    case 'expire':
      return [method, mode, ...list('expiry'), ...list('messages')]
    case 'expire_all':
      return [method, namespace, text('expiry')]
    case 'get_expiries':
      return [method, text('timestamp'), ...list('messages')]
    case 'revoke_subaccount':
      return [method, text('timestamp'), ...listOf(params['revoke']).map(tokenBytes)]
    case 'unrevoke_subaccount':
      return [method, text('timestamp'), ...listOf(params['unrevoke']).map(tokenBytes)]
    default:
      return [method, namespace, text('timestamp')]
  }
}

/** The text holds tokens raw. */
function tokenBytes(value: unknown): Uint8Array {
  const given = textOf(value)
  if (isHex(given)) return fromHex(given)
  return isBase64(given) ? fromBase64(given) : utf8Encode(given)
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value]
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

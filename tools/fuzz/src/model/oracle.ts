/**
 * Judges the successes of calls by the model, and keeps the model up to date. Accounts that nobody in the world owns are not
 * followed: two calls may concern one of them at once.
 * @module
 */

import { fromBase64, toBase64 } from '@starling/base'
import { native } from '@starling/crypto/native'
import { messageHash } from '@starling/protocol'
import { OPERATION_OF_METHOD, type Operation, operations } from '@starling/storage-api'
import type { MadeCall, Params } from '../calls/make-call.ts'
import { checkInside, shorten } from '../check-answer.ts'
import { type Answer, answerOf } from '../door.ts'
import { broken } from '../errors.ts'
import type { Hits } from '../table/hits.ts'
import { type Row, rowOf } from '../table/row.ts'
import { ENTRY_ROWS, SUCCESS_ROWS } from '../table/success-rows.ts'
import type { Person } from '../world/people.ts'
import type { World } from '../world/world.ts'
import { Mailboxes, type Selector } from './mailboxes.ts'

type Json = Readonly<Record<string, unknown>>

const WRITES: ReadonlySet<string> = new Set(['store', 'delete', 'delete_all', 'delete_before', 'expire', 'expire_all'])

export class Oracle {
  readonly #world: World
  readonly #hits: Hits
  /** Of refusals; successes are told by their operation. */
  readonly #rows: readonly Row[]
  readonly #mailboxes: ReadonlyMap<string, Mailboxes>
  readonly #entryKey: string
  readonly #memberKey: string

  constructor(world: World, rows: readonly Row[], hits: Hits) {
    this.#world = world
    this.#rows = rows
    this.#hits = hits
    this.#mailboxes = new Map(world.cast.people.owners.map(({ id }) => [id, new Mailboxes()]))
    this.#entryKey = world.cast.network.record('entry').ed25519
    this.#memberKey = world.cast.network.record('member').ed25519
  }

  hashesOf(person: Person): readonly string[] {
    return (
      this.#mailboxes
        .get(person.id)
        ?.live(this.#now())
        .map(({ hash }) => hash) ?? []
    )
  }

  /** Account → its mailboxes. */
  get mailboxes(): ReadonlyMap<string, Mailboxes> {
    return this.#mailboxes
  }

  /**
   * @param now - when it was asked
   * @throws {FuzzError}
   */
  check(call: MadeCall, answer: Answer, now: number): void {
    const name = OPERATION_OF_METHOD.get(call.method)
    if (answer.status !== 200 || name === undefined) {
      const row = rowOf(this.#rows, answer.status, answer.text, answer.json)
      if (row === undefined) throw this.#unexpected(call, answer, 'no document knows this answer')
      checkInside(answer.text, call)
      this.#hits.add(row)
      return
    }
    const operation: Operation = operations[name]
    const parsed = operation.output.safeParse(answer.json)
    if (!parsed.success) throw this.#unexpected(call, answer, `not the output of ${name}`)
    this.#hits.add(SUCCESS_ROWS.get(name) as Row)
    this.#success(name, call, answer, now)
  }

  #success(name: string, call: MadeCall, answer: Answer, now: number): void {
    const { params } = call
    const body = answer.json as Json
    if (name === 'batch' || name === 'sequence') this.#results(name, params, body, now)
    if (name === 'ifelse') this.#branch(params, body, now)
    const mailboxes = this.#mailboxes.get(accountOf(params))
    // Containers name no account, and nobody's is followed.
    if (mailboxes === undefined) return
    const expected = this.#expected(name, params, mailboxes, now, body)
    if (expected === undefined) return
    const entries = WRITES.has(name) ? this.#ownEntries(call, answer) : [body]
    for (const entry of entries) {
      for (const [key, value] of Object.entries(expected)) {
        if (!isSame(entry[key], value))
          throw this.#unexpected(call, answer, `${key} is not ${shorten(value)}, as the model has it`)
      }
    }
  }

  /** What the entries of a write, or the body of a read, have to say. Changes the model. */
  #expected(name: string, params: Params, mailboxes: Mailboxes, now: number, body: Json): Json | undefined {
    const selector = (params['namespace'] ?? 0) as Selector
    const hashes = listOf(params['messages']) as readonly string[]
    switch (name) {
      case 'store': {
        const message = storedMessage(params)
        const { expiryMs, already } = mailboxes.store(message, now)
        return { hash: message.hash, expiry: expiryMs, already: already ? true : undefined }
      }
      case 'delete':
        return { deleted: mailboxes.delete(hashes, now) }
      case 'delete_all':
        return { deleted: mailboxes.deleteWhere(selector, undefined, now) }
      case 'delete_before':
        return { deleted: mailboxes.deleteWhere(selector, params['before'] as number, now) }
      case 'expire_all':
        return { updated: mailboxes.expireAll(selector, params['expiry'] as number, now) }
      case 'expire':
        return expectedExpire(params, hashes, mailboxes, now)
      case 'get_expiries':
        return { expiries: mailboxes.expiries(hashes, now) }
      case 'retrieve':
        // What was held saw another time.
        return isGiven(params['wait_ms']) || 'waited' in body ? undefined : expectedPage(params, mailboxes, now)
      default:
        return undefined
    }
  }

  /** Both real members have to say the same; the others fail each in its way. */
  #ownEntries(call: MadeCall, answer: Answer): readonly Json[] {
    const swarm = (answer.json as { readonly swarm: Readonly<Record<string, Json>> }).swarm
    for (const [key, entry] of Object.entries(swarm)) {
      const row = ENTRY_ROWS.find(({ body }) => typeof body === 'function' && body(entry))
      if (row !== undefined) this.#hits.add(row)
      else if (entry['failed'] !== undefined)
        throw this.#unexpected(call, answer, `no document knows the failure of ${key}`)
    }
    const own = [swarm[this.#entryKey], swarm[this.#memberKey]]
    return own.map((entry) => {
      if (entry === undefined || entry['failed'] !== undefined)
        throw this.#unexpected(call, answer, 'a member that is well has failed')
      return entry
    })
  }

  #results(name: string, params: Params, body: Json, now: number): void {
    const calls = params['requests'] as readonly MadeCall[]
    const results = body['results'] as readonly { readonly code: number; readonly body: unknown }[]
    const isShort = name === 'sequence' && results.length < calls.length
    if (results.length !== calls.length && !isShort) throw broken(`${results.length} results of ${calls.length} calls`)
    if (isShort && results.at(-1)?.code === 200) throw broken('a sequence ended at a success')
    for (const [index, result] of results.entries()) {
      const call = calls[index] as MadeCall
      const answer = resultAnswer(result)
      // What a batch reads beside what it writes depends on which comes first.
      if (name === 'sequence' || !mixesReadsAndWrites(calls) || WRITES.has(call.method)) this.check(call, answer, now)
    }
  }

  #branch(params: Params, body: Json, now: number): void {
    const call = params[body['condition'] === true ? 'then' : 'else'] as MadeCall | undefined | null
    const result = body['result'] as { readonly code: number; readonly body: unknown } | undefined
    if ((result === undefined) !== (call === undefined || call === null))
      throw broken('ifelse has a result without a branch, or none')
    if (result !== undefined && call !== undefined && call !== null) this.check(call, resultAnswer(result), now)
  }

  #now(): number {
    return this.#world.clock.now()
  }

  #unexpected(call: MadeCall, answer: Answer, what: string) {
    return broken(`${what}: ${answer.status} ${shorten(answer.text)} to ${shorten(call)}`)
  }
}

function resultAnswer({ code, body }: { readonly code: number; readonly body: unknown }): Answer {
  return typeof body === 'string' ? answerOf(code, body) : { status: code, text: JSON.stringify(body), json: body }
}

function mixesReadsAndWrites(calls: readonly MadeCall[]): boolean {
  return calls.some(({ method }) => WRITES.has(method)) && calls.some(({ method }) => !WRITES.has(method))
}

function accountOf(params: Params): string {
  const given = isGiven(params['pubkey']) ? params['pubkey'] : params['pubKey']
  return typeof given === 'string' ? given.toLowerCase() : ''
}

function storedMessage(params: Params) {
  const namespace = (params['namespace'] ?? 0) as number
  const bytes = fromBase64(params['data'] as string)
  const timestampMs = Number(params['timestamp'])
  const expiryMs = isGiven(params['expiry']) ? (params['expiry'] as number) : timestampMs + Number(params['ttl'])
  // The account was accepted, so that it is one.
  const hash = messageHash(native, accountOf(params) as Parameters<typeof messageHash>[1], namespace, bytes)
  return { hash, namespace, data: toBase64(bytes), timestampMs, expiryMs }
}

function expectedExpire(params: Params, hashes: readonly string[], mailboxes: Mailboxes, now: number): Json {
  const given = listOf(params['expiry']) as readonly number[]
  const isSingle = given.length === 1
  const wanted = new Map<string, number>()
  // Of a hash that is named twice the last counts.
  for (const [index, hash] of hashes.entries()) wanted.set(hash, (isSingle ? given[0] : given[index]) as number)
  const isMember = isGiven(params['subaccount']) && params['subaccount'] !== ''
  const mayDelete = isMember && ((tokenOf(params['subaccount'])[1] ?? 0) & 4) !== 0
  const asked = params['shorten'] === true ? 'shorten' : params['extend'] === true ? 'extend' : undefined
  const mode = asked === undefined && isMember && !mayDelete ? 'extend' : asked
  const { updated, unchanged } = mailboxes.expire(wanted, mode, now)
  return { updated, ...(asked === undefined ? { unchanged: undefined } : { unchanged }) }
}

function expectedPage(params: Params, mailboxes: Mailboxes, now: number): Json {
  const lastHash = isGiven(params['last_hash']) ? params['last_hash'] : params['lastHash']
  const { messages, more } = mailboxes.page(
    {
      namespace: (params['namespace'] ?? 0) as number,
      lastHash: typeof lastHash === 'string' ? lastHash : undefined,
      maxCount: (params['max_count'] ?? undefined) as number | undefined,
      maxSize: (params['max_size'] ?? undefined) as number | undefined,
    },
    now,
  )
  return {
    messages: messages.map(({ data, expiryMs, hash, timestampMs }) => ({
      data,
      expiration: expiryMs,
      hash,
      timestamp: timestampMs,
    })),
    more,
  }
}

function tokenOf(value: unknown): Uint8Array {
  const text = String(value)
  return text.length === 72
    ? Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
    : fromBase64(text)
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value]
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

/** Deeply, whatever the order of members. */
function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Array.isArray(left) !== Array.isArray(right)) return false
  const keys = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...keys].every((key) => isSame((left as Json)[key], (right as Json)[key]))
}

/**
 * One account of the load: what it asks of the node, one thing at a time, and its ledger.
 * Source: docs/protocol/storage-rpc.md §4.
 * @module
 */

import { fromBase64, toBase64, toHex, utf8Decode, utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import type { ClientTransport } from '@starling/ports'
import {
  type Account,
  createAccount,
  deleteText,
  expireText,
  messageHash,
  retrieveText,
  storeText,
} from '@starling/protocol'
import { CrashError } from '../errors.ts'
import type { Dice } from '../seeded-random.ts'
import { Ledger, type Loss, type SeenMessage } from './ledger.ts'

const HOUR_MS = 3_600_000
const NAMESPACES = [0, 5] as const
/** Most messages are short; now and then one fills many pages. */
const SHORT_BYTES_MAX = 600
const LONG_BYTES_MAX = 40_000
const LONG_SHARE = 0.03

export interface MailboxParts {
  readonly crypto: CryptoBackend
  readonly transport: ClientTransport
  readonly url: string
  readonly dice: Dice
  readonly now: () => number
}

export class Mailbox {
  readonly #parts: MailboxParts
  readonly #account: Account
  readonly #namespace: number
  readonly ledger = new Ledger()

  constructor(parts: MailboxParts) {
    this.#parts = parts
    this.#account = createAccount(parts.crypto, parts.dice.bytes(32))
    this.#namespace = NAMESPACES[parts.dice.below(NAMESPACES.length)] as number
  }

  /** Until the node is gone. @param onAnswer - after each change that was answered @returns how many were */
  async load(signal: AbortSignal, onAnswer: () => void): Promise<number> {
    let answered = 0
    while (!signal.aborted) {
      if (!(await this.#change())) return answered
      answered++
      onAnswer()
    }
    return answered
  }

  /** Stores so many new messages. @returns the hashes of those that were answered */
  async fill(count: number): Promise<readonly string[]> {
    for (let stored = 0; stored < count; stored++) if (!(await this.#store())) break
    return this.ledger.present().map(({ hash }) => hash)
  }

  /** All that the node has of it. @throws {CrashError} `unexpected_answer` */
  async verify(): Promise<readonly Loss[]> {
    const seen: SeenMessage[] = []
    for (let more = true; more; ) {
      const page = await this.#page(seen.at(-1)?.hash)
      seen.push(...page.messages)
      more = page.more
    }
    return this.ledger.settle(seen)
  }

  /** @returns whether it was answered */
  #change(): Promise<boolean> {
    const { dice } = this.#parts
    const known = this.ledger.present()
    const one = known[dice.below(Math.max(1, known.length))]
    const chance = dice.fraction()
    if (one === undefined || known.length < 4 || chance > 0.4) return this.#store()
    if (chance < 0.15) return this.#store(one.data)
    return chance < 0.3 ? this.#delete(one.hash) : this.#expire(one.hash)
  }

  async #delete(hash: string): Promise<boolean> {
    this.ledger.beginDelete(hash)
    const entry = await this.#write('delete', { messages: [hash], ...this.#proof(deleteText([hash])) })
    if (entry === undefined) return false
    expectList(entry['deleted'], hash)
    this.ledger.endDelete(hash)
    return true
  }

  /** To any other time, earlier or later. */
  async #expire(hash: string): Promise<boolean> {
    const { dice, now } = this.#parts
    const expiry = now() + HOUR_MS + dice.below(HOUR_MS)
    this.ledger.beginExpire(hash, expiry)
    const proof = this.#proof(expireText(undefined, [expiry], [hash]))
    const entry = await this.#write('expire', { messages: [hash], expiry, ...proof })
    if (entry === undefined) return false
    expectList(entry['updated'], hash)
    this.ledger.endExpire(hash, expiry)
    return true
  }

  async #store(again?: string): Promise<boolean> {
    const { crypto, dice, now } = this.#parts
    const data = again ?? toBase64(dice.bytes(sizeFrom(dice)))
    const timestamp = now()
    const ttl = HOUR_MS + dice.below(HOUR_MS)
    const hash = messageHash(crypto, this.#account.id, this.#namespace, fromBase64(data))
    const proof = this.#namespace === 0 ? {} : this.#proof(storeText(this.#namespace, timestamp))
    this.ledger.beginStore(hash, data, timestamp + ttl)
    const entry = await this.#write('store', { namespace: this.#namespace, timestamp, ttl, data, ...proof })
    if (entry === undefined) return false
    const { expiry } = entry
    if (typeof expiry !== 'number') throw new CrashError('unexpected_answer', `a store has no expiry: ${expiry}`)
    this.ledger.endStore(hash, expiry)
    return true
  }

  /** @returns the entry of the only member, undefined when the node was gone before it answered */
  async #write(method: string, params: object): Promise<Readonly<Record<string, unknown>> | undefined> {
    const body = await this.#call(method, { pubkey: this.#account.id, ...params })
    if (body === undefined) return undefined
    const [entry] = Object.values((body as { readonly swarm: Record<string, Record<string, unknown>> }).swarm)
    if (entry === undefined || entry['failed'] !== undefined)
      throw new CrashError('unexpected_answer', `${method} has failed: ${JSON.stringify(body)}`)
    return entry
  }

  async #page(lastHash: string | undefined): Promise<{ messages: readonly SeenMessage[]; more: boolean }> {
    const timestamp = this.#parts.now()
    const body = await this.#call('retrieve', {
      pubkey: this.#account.id,
      namespace: this.#namespace,
      timestamp,
      max_size: -1,
      ...(lastHash === undefined ? {} : { last_hash: lastHash }),
      ...this.#proof(retrieveText(this.#namespace, timestamp)),
    })
    if (body === undefined) throw new CrashError('node_failed', 'the node is gone while it is looked through')
    return body as { messages: readonly SeenMessage[]; more: boolean }
  }

  #proof(text: Uint8Array) {
    const { ed25519 } = this.#account
    return { signature: toBase64(ed25519.sign(text)), pubkey_ed25519: toHex(ed25519.publicKey) }
  }

  /**
   * @returns undefined when the node was gone before it answered
   * @throws {CrashError} `unexpected_answer`
   */
  async #call(method: string, params: unknown): Promise<unknown> {
    const { transport, url } = this.#parts
    const request = utf8Encode(JSON.stringify({ method, params }))
    let answer: { readonly status: number; readonly body: Uint8Array }
    try {
      answer = await transport.request(url, '/storage_rpc/v1', request)
    } catch {
      return undefined
    }
    const text = utf8Decode(answer.body)
    if (answer.status !== 200) throw new CrashError('unexpected_answer', `${method}: ${answer.status} ${text}`)
    return JSON.parse(text)
  }
}

function expectList(list: unknown, hash: string): void {
  if (!Array.isArray(list) || !list.includes(hash))
    throw new CrashError('unexpected_answer', `a message that was there is not in ${JSON.stringify(list)}`)
}

function sizeFrom(dice: Dice): number {
  return dice.fraction() < LONG_SHARE ? dice.below(LONG_BYTES_MAX) : dice.below(SHORT_BYTES_MAX)
}

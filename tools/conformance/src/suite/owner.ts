/**
 * An account at its swarm: what most checks begin with.
 * @module
 */

import { fromBase64, toBase64Unpadded, utf8Encode } from '@starling/base'
import type { Reply } from '../doors/door.ts'
import type { NetworkNode } from '../network/network.ts'
import { type Account, joined, namespaceText } from '../people/account.ts'
import {
  type Changes,
  type Request,
  retrieveRequest,
  type SignedOptions,
  type StoreOptions,
  storeRequest,
} from '../people/requests.ts'
import { accountBytes } from '../people/subaccount.ts'
import { CheckFailure, expectReply, isObject } from './expect.ts'
import type { Scene } from './scene.ts'

export interface StoredMessage {
  readonly data: string
  readonly expiration: number
  readonly hash: string
  readonly timestamp: number
}

export type PutOptions = Omit<StoreOptions, 'timestamp'> & { readonly timestamp?: number }

export class Owner {
  readonly account: Account
  /** The members of its swarm, according to the list of nodes. */
  readonly members: readonly NetworkNode[]
  /** The member that is asked. */
  readonly entry: NetworkNode
  readonly #scene: Scene

  constructor(scene: Scene, account: Account) {
    this.#scene = scene
    this.account = account
    this.members = scene.network.membersOf(account.id)
    this.entry = this.members[account.id.charCodeAt(65) % this.members.length] as NetworkNode
  }

  get id(): string {
    return this.account.id
  }

  /** Asks with these parameters and the account's `pubkey`. */
  ask(method: string, params: Changes, node = this.entry): Promise<Reply> {
    return this.#scene.call(node, method, { pubkey: this.id, ...params })
  }

  send({ method, params }: Request, node = this.entry): Promise<Reply> {
    return this.#scene.call(node, method, params)
  }

  storeRequest(options: PutOptions = {}): Request {
    return storeRequest(this.account, { timestamp: this.#scene.now(), ...options })
  }

  /** Stores, expects success. @returns the hash */
  async put(options: PutOptions = {}, node = this.entry): Promise<string> {
    const reply = await this.send(this.storeRequest(options), node)
    expectReply(reply, 200)
    const { hash } = bodyOf(reply)
    if (typeof hash !== 'string') throw new CheckFailure('a hash', reply.text, reply.request)
    return hash
  }

  /** Several, one after another. */
  async putAll(all: readonly (string | Uint8Array)[], options: PutOptions = {}): Promise<readonly string[]> {
    const hashes: string[] = []
    for (const data of all) hashes.push(await this.put({ ...options, data }))
    return hashes
  }

  retrieve(options: SignedOptions = {}, node = this.entry): Promise<Reply> {
    return this.send(retrieveRequest(this.account, this.#scene.now(), options), node)
  }

  /** Retrieves, expects success. */
  async messages(options: SignedOptions = {}, node = this.entry): Promise<readonly StoredMessage[]> {
    const reply = await this.retrieve(options, node)
    expectReply(reply, 200)
    const { messages } = bodyOf(reply)
    if (!Array.isArray(messages)) throw new CheckFailure('a list of messages', reply.text, reply.request)
    return messages
  }

  async hashes(options: SignedOptions = {}, node = this.entry): Promise<readonly string[]> {
    return (await this.messages(options, node)).map(({ hash }) => hash)
  }

  /** BLAKE2b-256 over prefix, key, namespace and data, in base64 without padding. */
  hashOf(data: Uint8Array | string, namespace = 0): string {
    const bytes = typeof data === 'string' ? utf8Encode(data) : data
    const input = joined([accountBytes(this.account), namespaceText(namespace), bytes])
    return toBase64Unpadded(this.#scene.crypto.blake2b(input, 32))
  }
}

export function bodyOf(reply: Reply): Readonly<Record<string, unknown>> {
  if (!isObject(reply.json)) throw new CheckFailure('a JSON object', reply.text, reply.request)
  return reply.json
}

export function base64Bytes(text: unknown): Uint8Array {
  return typeof text === 'string' ? fromBase64(text) : new Uint8Array(0)
}

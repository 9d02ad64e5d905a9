/**
 * What a section works with: the network, one door, and a place for results. A scene runs one check at a time, so that the
 * last request is that of the check which failed.
 * @module
 */

import { utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import type { Random } from '@starling/ports'
import { type Door, type DoorName, parseJson, type Reply, shorten } from '../doors/door.ts'
import { ConformanceError } from '../errors.ts'
import type { HttpSender } from '../network/http-client.ts'
import type { Network, NetworkNode } from '../network/network.ts'
import { type AccountKind, newAccount } from '../people/account.ts'
import type { Request } from '../people/requests.ts'
import { CheckFailure, expectReply, type Pattern } from './expect.ts'
import { Owner } from './owner.ts'
import type { CheckResult, Failure, NotChecked, Section } from './section.ts'

export interface SceneParts {
  readonly network: Network
  readonly http: HttpSender
  readonly door: Door
  /** All of them. */
  readonly doors: Readonly<Record<DoorName, Door>>
  readonly crypto: CryptoBackend
  readonly random: Random
  /** How far clocks of nodes may be from ours, ms. */
  readonly clockToleranceMs: number
  readonly section: Pick<Section, 'name' | 'isExtension'>
}

/** A request and the answer it must get, where nothing more is to be said. */
export interface Case {
  readonly name: string
  readonly request: Request | (() => Request | Promise<Request>)
  readonly status: number
  readonly body?: Pattern
}

export class Scene {
  readonly network: Network
  readonly http: HttpSender
  readonly crypto: CryptoBackend
  readonly random: Random
  readonly door: Door
  readonly #doors: SceneParts['doors']
  readonly clockToleranceMs: number
  readonly results: CheckResult[] = []
  readonly notChecked: NotChecked[] = []
  readonly #section: SceneParts['section']
  #lastRequest = 'nothing was asked'

  constructor(parts: SceneParts) {
    this.network = parts.network
    this.http = parts.http
    this.crypto = parts.crypto
    this.random = parts.random
    this.door = parts.door
    this.#doors = parts.doors
    this.clockToleranceMs = parts.clockToleranceMs
    this.#section = parts.section
  }

  /** Milliseconds as the network counts them. */
  now(): number {
    return this.network.now()
  }

  /** Someone new. */
  owner(kind: AccountKind = 'session'): Owner {
    return new Owner(this, newAccount(this.crypto, this.random, kind))
  }

  async call(node: NetworkNode, method: string, params: unknown, door?: DoorName): Promise<Reply> {
    return this.send(node, JSON.stringify({ method, params }), door)
  }

  /**
   * Anything.
   * @param through - another door than the scene's own
   * @throws {ConformanceError} `no_answer`
   */
  async send(node: NetworkNode, body: string | Uint8Array, through?: DoorName): Promise<Reply> {
    const door = through === undefined ? this.door : this.#doors[through]
    const bytes = typeof body === 'string' ? utf8Encode(body) : body
    const request = `${door.name} ${node.url} ${shorten(new TextDecoder().decode(bytes))}`
    this.noteRequest(request)
    const { status, text } = await door.send(node, bytes)
    return { status, text, json: parseJson(text), request }
  }

  /** For requests that do not pass the door. */
  noteRequest(request: string): void {
    this.#lastRequest = request
  }

  /** @param body - passes unless it throws */
  async check(name: string, body: () => Promise<void>): Promise<void> {
    this.#lastRequest = 'nothing was asked'
    const { name: section, isExtension = false } = this.#section
    const about = { section, door: this.door.name, name, isExtension }
    try {
      await body()
      this.results.push(about)
    } catch (error) {
      this.results.push({ ...about, failure: this.#failureOf(error) })
    }
  }

  /** What a section prepares between its checks counts only when it goes wrong. */
  async run(section: Section): Promise<void> {
    try {
      await section.run(this)
    } catch (error) {
      const failure = this.#failureOf(error)
      const { name, isExtension = false } = section
      this.results.push({ section: name, door: this.door.name, name: 'what the rest needs', isExtension, failure })
    }
  }

  /** One check for each: asks the owner's own member. */
  async cases(owner: Owner, cases: readonly Case[]): Promise<void> {
    for (const { name, request, status, body } of cases) {
      await this.check(name, async () => {
        expectReply(await owner.send(typeof request === 'function' ? await request() : request), status, body)
      })
    }
  }

  /** Says that a point could not be looked at in this network. */
  skip(name: string, reason: string): void {
    this.notChecked.push({ section: this.#section.name, name, reason })
  }

  #failureOf(error: unknown): Failure {
    if (error instanceof CheckFailure)
      return {
        request: error.request ?? this.#lastRequest,
        expected: shorten(error.expected),
        got: shorten(error.got),
      }
    if (error instanceof ConformanceError)
      return { request: this.#lastRequest, expected: 'an answer', got: error.message }
    // An answer of quite another shape trips over its own fields.
    const got = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    return { request: this.#lastRequest, expected: 'an answer of the documented form', got }
  }
}

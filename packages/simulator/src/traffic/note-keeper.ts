/**
 * A program with an account of its own, such as a bot: speaks to nodes in clear, and is content when a majority of the swarm has
 * signed.
 * @module
 */

import { toBase64, toHex, utf8Decode, utf8Encode } from '@starling/base'
import type { ClientTransport } from '@starling/ports'
import type { Account } from '@starling/protocol'
import type { SeededRandom } from '../seeded-random.ts'
import type { World } from '../world/world.ts'

/** What one member says of one request, as far as it is looked at. */
export interface MemberEntry {
  readonly member: string
  readonly signature?: string
  readonly failed?: boolean
  readonly deleted?: readonly string[]
  readonly updated?: readonly string[]
}

/** What members have said, those that have signed only. */
export type Answers = readonly MemberEntry[]

interface Reply {
  readonly swarm?: Readonly<Record<string, Omit<MemberEntry, 'member'>>>
}

export interface Request {
  readonly method: string
  readonly params: object
  /** What the account signs. */
  readonly text: Uint8Array
}

const TRIES_MAX = 5
const PAUSE_MS = 3_000
const TIMEOUT_MS = 10_000

export class NoteKeeper {
  readonly account: Account
  readonly #world: World
  readonly #random: SeededRandom
  readonly #transport: ClientTransport

  constructor(world: World, name: string, account: Account) {
    this.account = account
    this.#world = world
    this.#random = world.random(`${name}/members`)
    this.#transport = world.addStranger(name)
  }

  /**
   * Asks members, one after the other, until `isEnough` of all that was said so far, or patience is at an end. Never rejects.
   * @returns whether it is
   */
  async ask(
    { method, params, text }: Request,
    isEnough: (answers: Answers, members: number) => boolean,
  ): Promise<boolean> {
    const { id: pubkey, ed25519 } = this.account
    const signed = {
      ...params,
      pubkey,
      pubkey_ed25519: toHex(ed25519.publicKey),
      signature: toBase64(ed25519.sign(text)),
    }
    const body = utf8Encode(JSON.stringify({ method, params: signed }))
    const answers: MemberEntry[] = []
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const members = this.#world.membersOf(pubkey)
      const member = members[this.#random.below(members.length)]
      if (member === undefined) return false
      answers.push(...(await this.#once(member.endpoint.url, body)))
      if (isEnough(answers, members.length)) return true
      await this.#world.clock.sleep(PAUSE_MS)
    }
    return false
  }

  async #once(url: string, body: Uint8Array): Promise<Answers> {
    try {
      const answer = await this.#transport.request(url, '/storage_rpc/v1', body, { timeoutMs: TIMEOUT_MS })
      if (answer.status !== 200) return []
      const { swarm = {} }: Reply = JSON.parse(utf8Decode(answer.body))
      return Object.entries(swarm)
        .filter(([, { failed, signature }]) => failed !== true && signature !== undefined)
        .map(([member, entry]) => ({ ...entry, member }))
    } catch {
      return [] // another member is asked
    }
  }
}

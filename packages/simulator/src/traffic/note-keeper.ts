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
interface MemberEntry {
  readonly member: string
  readonly signature?: string
  readonly failed?: boolean
  readonly deleted?: readonly string[]
  readonly updated?: readonly string[]
}

/** What members have said, those that have signed only. */
export type Answers = readonly MemberEntry[]

interface Reply {
  readonly messages?: readonly { readonly hash: string }[]
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
  async ask(request: Request, isEnough: (answers: Answers, members: number) => boolean): Promise<boolean> {
    const body = this.#bodyOf(request)
    const { id: pubkey } = this.account
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

  /** Hashes that the first member shows that answers, in any order; undefined when none does. Never rejects. */
  async read(request: Request): Promise<ReadonlySet<string> | undefined> {
    const body = this.#bodyOf(request)
    const left = [...this.#world.membersOf(this.account.id)]
    while (left.length > 0) {
      const [member] = left.splice(this.#random.below(left.length), 1)
      const reply: Reply = await this.#reply(member?.endpoint.url ?? '', body)
      if (reply.messages !== undefined) return new Set(reply.messages.map(({ hash }) => hash))
    }
    return undefined
  }

  #bodyOf({ method, params, text }: Request): Uint8Array {
    const { id: pubkey, ed25519 } = this.account
    const signed = {
      ...params,
      pubkey,
      pubkey_ed25519: toHex(ed25519.publicKey),
      signature: toBase64(ed25519.sign(text)),
    }
    return utf8Encode(JSON.stringify({ method, params: signed }))
  }

  async #once(url: string, body: Uint8Array): Promise<Answers> {
    const { swarm = {} } = await this.#reply(url, body)
    return Object.entries(swarm)
      .filter(([, { failed, signature }]) => failed !== true && signature !== undefined)
      .map(([member, entry]) => ({ ...entry, member }))
  }

  /** Empty when there was none, or a refusal. Never rejects. */
  async #reply(url: string, body: Uint8Array): Promise<Reply> {
    try {
      const answer = await this.#transport.request(url, '/storage_rpc/v1', body, { timeoutMs: TIMEOUT_MS })
      return answer.status === 200 ? JSON.parse(utf8Decode(answer.body)) : {}
    } catch {
      return {} // another member is asked
    }
  }
}

export function isMajority(answers: Answers, members: number): boolean {
  return new Set(answers.map(({ member }) => member)).size > members / 2
}

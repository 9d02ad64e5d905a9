/**
 * Whether what was stored can be read at any time, by a reader who knows what the registry says and asks one member after the
 * other until one answers. Every member gets its turn, since the first one is drawn by lot.
 * @module
 */

import { toBase64, utf8Encode } from '@starling/base'
import { native } from '@starling/crypto/native'
import {
  type AccountId,
  createAccount,
  type MessageHash,
  messageHash,
  Namespaces,
  retrieveText,
  storeText,
} from '@starling/protocol'
import { isMajority, NoteKeeper } from '../traffic/note-keeper.ts'
import type { World } from '../world/world.ts'

interface Watched {
  readonly keeper: NoteKeeper
  readonly account: AccountId
  /** What a majority has signed to keep; since when it cannot be read, if it cannot. */
  readonly messages: Map<MessageHash, number | undefined>
}

const NAMESPACE = Namespaces.userProfile
const DAY_MS = 86_400_000
const LOOK_EACH_MS = 10_000
const COUNT_EACH_MS = 60_000

export class Reachability {
  readonly #world: World
  readonly #watched: readonly Watched[]
  #count = 0
  /** The longest time for which something could not be read, by what looks have shown. */
  worstMs = 0
  /** The fewest copies that anything had on disks, at any look. */
  fewestCopies = Number.POSITIVE_INFINITY

  constructor(world: World, accounts: number) {
    this.#world = world
    this.#watched = Array.from({ length: accounts }, (_, index) => {
      const name = `reader-${index}`
      const account = createAccount(native, world.random(`${name}/account`).bytes(16))
      return { keeper: new NoteKeeper(world, name, account), account: account.id, messages: new Map() }
    })
  }

  /** All that is watched. */
  get hashes(): readonly MessageHash[] {
    return this.#watched.flatMap(({ messages }) => [...messages.keys()])
  }

  /** Stores something for each account each `storeEachMs`, and looks for all of it each ten seconds. */
  schedule(durationMs: number, storeEachMs: number): void {
    for (let atMs = 0; atMs < durationMs; atMs += storeEachMs)
      this.#world.time.schedule(atMs, () => {
        for (const watched of this.#watched) void this.#store(watched)
      })
    for (let atMs = LOOK_EACH_MS / 2; atMs < durationMs; atMs += LOOK_EACH_MS)
      this.#world.time.schedule(atMs, () => {
        for (const watched of this.#watched) void this.#look(watched)
      })
    for (let atMs = COUNT_EACH_MS / 2; atMs < durationMs; atMs += COUNT_EACH_MS)
      this.#world.time.schedule(atMs, () => void this.#countCopies())
  }

  async #store({ keeper, account, messages }: Watched): Promise<void> {
    const timestamp = this.#world.clock.now()
    const data = utf8Encode(`watched ${this.#count++}`)
    const params = { namespace: NAMESPACE, timestamp, ttl: DAY_MS, data: toBase64(data) }
    if (await keeper.ask({ method: 'store', params, text: storeText(NAMESPACE, timestamp) }, isMajority))
      messages.set(messageHash(native, account, NAMESPACE, data), undefined)
  }

  async #look({ keeper, messages }: Watched): Promise<void> {
    const asked = [...messages.keys()]
    const timestamp = this.#world.clock.now()
    const params = { namespace: NAMESPACE, timestamp }
    const found = await keeper.read({ method: 'retrieve', params, text: retrieveText(NAMESPACE, timestamp) })
    const { nowMs } = this.#world.time
    for (const hash of asked) {
      const lackingSinceMs = messages.get(hash)
      const isThere = found?.has(hash) === true
      if (lackingSinceMs !== undefined) this.worstMs = Math.max(this.worstMs, nowMs - lackingSinceMs)
      messages.set(hash, isThere ? undefined : (lackingSinceMs ?? nowMs))
    }
  }

  async #countCopies(): Promise<void> {
    const copies = new Map<string, number>(this.hashes.map((hash) => [hash, 0]))
    for (const { disk } of this.#world.nodes)
      for (const { hash } of await disk.read<{ hash: string }>('SELECT hash FROM messages'))
        if (copies.has(hash)) copies.set(hash, (copies.get(hash) ?? 0) + 1)
    this.fewestCopies = Math.min(this.fewestCopies, ...copies.values())
  }
}

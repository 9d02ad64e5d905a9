/**
 * What people's messages do not do: short lives, deletions by name and by time, other expiries, tokens that are withdrawn. And the
 * book of what must be gone.
 * @module
 */

import { toBase64, utf8Encode } from '@starling/base'
import { native } from '@starling/crypto/native'
import {
  createAccount,
  deleteBeforeText,
  deleteText,
  encodeSubaccountToken,
  expireText,
  type MessageHash,
  messageHash,
  Namespaces,
  revokeSubaccountText,
  SubaccountFlags,
  storeText,
} from '@starling/protocol'
import type { SeededRandom } from '../seeded-random.ts'
import type { World } from '../world/world.ts'
import { type Answers, isMajority, NoteKeeper } from './note-keeper.ts'

export interface Note {
  readonly hash: MessageHash
  readonly timestampMs: number
  /** What a majority has signed last. */
  expiryMs: number
  /** A majority has signed that it is kept. */
  isStored: boolean
  /** A majority has signed that it is deleted. */
  isDeleted: boolean
  /** When something was asked about it, whose end need not be known; then it is drawn no more. */
  takenAtMs: number | undefined
  /** A majority has signed what was asked for last. */
  isDone: boolean
}

interface Book {
  readonly keeper: NoteKeeper
  readonly notes: Note[]
}

const NAMESPACE = Namespaces.userProfile
const LIFE_MS_MIN = 30_000
const LIFE_MS_MAX = 5 * 60_000
/** What is given another expiry ends so soon. */
const SHORT_LIFE_MS = 20_000

export class Notes {
  readonly #world: World
  readonly #random: SeededRandom
  readonly #books: readonly Book[]
  #count = 0

  constructor(world: World, keepers: number) {
    this.#world = world
    this.#random = world.random('notes')
    this.#books = Array.from({ length: keepers }, (_, index) => {
      const name = `keeper-${index}`
      const account = createAccount(native, world.random(`${name}/account`).bytes(16))
      return { keeper: new NoteKeeper(world, name, account), notes: [] }
    })
  }

  /** Of all keepers. */
  get all(): readonly Note[] {
    return this.#books.flatMap(({ notes }) => notes)
  }

  /** So many things happen at random moments of this much virtual time. */
  schedule(count: number, durationMs: number): void {
    for (let index = 0; index < count; index++)
      this.#world.time.schedule(this.#random.below(durationMs), () => void this.#doSomething())
  }

  async #doSomething(): Promise<void> {
    const book = this.#books[this.#random.below(this.#books.length)] as Book
    const what = this.#random.below(10)
    const note = book.notes.find(({ isStored, takenAtMs }) => isStored && takenAtMs === undefined)
    if (what < 5 || note === undefined) await this.#store(book)
    else if (what < 7) await this.#delete(book, note)
    else if (what < 8) await this.#shorten(book, note)
    else if (what < 9) await this.#deleteBefore(book, note.timestampMs)
    else await this.#revoke(book)
  }

  async #store({ keeper, notes }: Book): Promise<void> {
    const timestamp = this.#world.clock.now()
    const ttl = LIFE_MS_MIN + this.#random.below(LIFE_MS_MAX - LIFE_MS_MIN)
    const data = utf8Encode(`note ${this.#count++}`)
    const hash = messageHash(native, keeper.account.id, NAMESPACE, data)
    const note = {
      hash,
      timestampMs: timestamp,
      expiryMs: timestamp + ttl,
      isStored: false,
      isDeleted: false,
      takenAtMs: undefined,
      isDone: false,
    }
    notes.push(note)
    const params = { namespace: NAMESPACE, timestamp, ttl, data: toBase64(data) }
    note.isStored = await keeper.ask({ method: 'store', params, text: storeText(NAMESPACE, timestamp) }, isMajority)
    note.isDone = note.isStored
  }

  #take(note: Note): void {
    note.takenAtMs = this.#world.clock.now()
    note.isDone = false
  }

  async #delete({ keeper }: Book, note: Note): Promise<void> {
    this.#take(note)
    const request = { method: 'delete', params: { messages: [note.hash] }, text: deleteText([note.hash]) }
    note.isDeleted = await keeper.ask(
      request,
      saying(({ deleted }) => deleted?.includes(note.hash) === true),
    )
    note.isDone = note.isDeleted
  }

  async #shorten({ keeper }: Book, note: Note): Promise<void> {
    const expiry = this.#world.clock.now() + SHORT_LIFE_MS
    if (expiry >= note.expiryMs) return
    this.#take(note)
    const params = { messages: [note.hash], expiry }
    const request = { method: 'expire', params, text: expireText(undefined, [expiry], [note.hash]) }
    note.isDone = await keeper.ask(
      request,
      saying(({ updated }) => updated?.includes(note.hash) === true),
    )
    if (note.isDone) note.expiryMs = expiry
  }

  async #deleteBefore({ keeper, notes }: Book, before: number): Promise<void> {
    const reached = notes.filter(
      ({ isStored, takenAtMs, timestampMs }) => isStored && takenAtMs === undefined && timestampMs <= before,
    )
    for (const note of reached) this.#take(note)
    const params = { namespace: NAMESPACE, before }
    const request = { method: 'delete_before', params, text: deleteBeforeText(NAMESPACE, before) }
    const isGone = ({ hash }: Note) => saying(({ deleted }) => deleted?.includes(hash) === true)
    await keeper.ask(request, (answers, members) => {
      for (const note of reached) note.isDone = note.isDeleted ||= isGone(note)(answers, members)
      return reached.every(({ isDeleted }) => isDeleted)
    })
  }

  async #revoke({ keeper }: Book): Promise<void> {
    const timestamp = this.#world.clock.now()
    const publicKey = this.#random.bytes(32)
    const token = encodeSubaccountToken({ prefix: 0x05, flags: SubaccountFlags.read, publicKey })
    const params = { revoke: [toBase64(token)], timestamp }
    await keeper.ask(
      { method: 'revoke_subaccount', params, text: revokeSubaccountText(timestamp, [token]) },
      isMajority,
    )
  }
}

function saying(what: (answer: Answers[number]) => boolean): (answers: Answers, members: number) => boolean {
  return (answers, members) => isMajority(answers.filter(what), members)
}

/**
 * People who write to each other: sends at random moments, and the book of what became of each message.
 * @module
 */

import { TEXT_MARK } from '../watch/sightings.ts'
import type { SimClient } from '../world/sim-client.ts'
import type { World } from '../world/world.ts'
import { Notes } from './notes.ts'
import { drawSessions, type Presence, type Session } from './presence.ts'

export interface TrafficOptions {
  readonly messages: number
  /** Sends are spread over this much virtual time. */
  readonly durationMs: number
  readonly presence: Presence
}

/** Nobody writes in the first and the last moments of a session: the app opens, and what was written goes out. */
const OPENING_MS = 1_000

/** Beside people there are some programs that keep notes. */
const PEOPLE_PER_KEEPER = 4
const NOTES_PER_MESSAGE = 0.15

export interface SentMessage {
  readonly from: string
  readonly to: string
  /** Unique in a run, so that it names the message. */
  readonly text: string
  readonly sentAtMs: number
  acknowledgedAtMs: number | undefined
  failedReason: string | undefined
  /** When the recipient's own device has shown it; more than one is a mistake. */
  readonly deliveredAtMs: number[]
}

export class Traffic {
  readonly people: readonly SimClient[]
  readonly sent: SentMessage[] = []
  readonly notes: Notes
  readonly #world: World
  readonly #byText = new Map<string, SentMessage>()
  readonly #underWay = new Set<SentMessage>()
  #toCome = 0

  /** @param world - whose clients so far are the people */
  constructor(world: World) {
    this.#world = world
    this.people = [...world.clients]
    this.notes = new Notes(world, Math.ceil(this.people.length / PEOPLE_PER_KEEPER))
    for (const person of this.people) this.#watch(person)
  }

  /** Draws who is there when, who writes to whom and when; all of it happens as time goes on. */
  schedule({ messages, durationMs, presence }: TrafficOptions): void {
    const { time } = this.#world
    const random = this.#world.random('traffic')
    const sessions = this.people.map((person) => {
      const own = drawSessions(presence, random, durationMs)
      for (const { fromMs, untilMs } of own) {
        time.schedule(fromMs, () => void person.goOnline())
        if (presence !== 'always') time.schedule(untilMs, () => person.goOffline())
      }
      return own
    })
    this.notes.schedule(Math.ceil(messages * NOTES_PER_MESSAGE), durationMs)
    this.#toCome += messages
    for (let index = 0; index < messages; index++) {
      const from = random.below(this.people.length)
      const to = (from + 1 + random.below(this.people.length - 1)) % this.people.length
      const own = sessions[from] as readonly Session[]
      const { fromMs, untilMs } = own[random.below(own.length)] as Session
      const atMs = fromMs + OPENING_MS + random.below(Math.max(1, untilMs - fromMs - 2 * OPENING_MS))
      time.schedule(atMs, () => {
        this.#toCome--
        this.send(from, to, `${TEXT_MARK}${index}`)
      })
    }
  }

  /** People press "send again" below everything that has failed. */
  async retryFailed(): Promise<void> {
    for (const person of this.people) {
      for (const { id } of await person.store.listConversations()) {
        const failed = (await person.store.listMessages(id, { limit: Number.MAX_SAFE_INTEGER })).filter(
          ({ state }) => state.state === 'failed',
        )
        for (const message of failed) {
          const sent = this.#byText.get(message.text)
          if (sent === undefined) continue
          sent.failedReason = undefined
          this.#underWay.add(sent)
          await person.retry(message.id)
        }
      }
    }
  }

  /** Whether something may still come: a send, a receipt, a message on a screen. */
  get isUnderWay(): boolean {
    return this.#toCome > 0 || this.#underWay.size > 0
  }

  /** @param from, to - places in `people` @param text - unique */
  send(from: number, to: number, text: string): void {
    const author = this.people[from] as SimClient
    const recipient = this.people[to] as SimClient
    const message: SentMessage = {
      from: author.name,
      to: recipient.name,
      text,
      sentAtMs: this.#world.time.nowMs,
      acknowledgedAtMs: undefined,
      failedReason: undefined,
      deliveredAtMs: [],
    }
    this.sent.push(message)
    this.#byText.set(text, message)
    this.#underWay.add(message)
    author.send(recipient.account.id, text).catch((error: Error) => {
      message.failedReason = error.message
      this.#look(message)
    })
  }

  #watch(person: SimClient): void {
    const { time } = this.#world
    person.watch({
      onState: ({ text }, state) => {
        const sent = this.#byText.get(text)
        if (sent === undefined || sent.from !== person.name) return
        if (state.state === 'stored') sent.acknowledgedAtMs ??= time.nowMs
        if (state.state === 'failed') sent.failedReason = state.reason
        this.#look(sent)
      },
      onMessage: ({ text }) => {
        const sent = this.#byText.get(text)
        if (sent?.to !== person.name) return
        sent.deliveredAtMs.push(time.nowMs)
        this.#look(sent)
      },
    })
  }

  #look(message: SentMessage): void {
    const { acknowledgedAtMs, failedReason, deliveredAtMs } = message
    const hasArrived = acknowledgedAtMs !== undefined && deliveredAtMs.length > 0
    if (hasArrived || failedReason !== undefined) this.#underWay.delete(message)
  }
}

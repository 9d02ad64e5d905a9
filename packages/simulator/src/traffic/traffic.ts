/**
 * People who write to each other: sends at random moments, and the book of what became of each message.
 * @module
 */

import { TEXT_MARK } from '../watch/sightings.ts'
import type { SimClient } from '../world/sim-client.ts'
import type { World } from '../world/world.ts'

export interface TrafficOptions {
  readonly messages: number
  /** Sends are spread over this much virtual time. */
  readonly durationMs: number
}

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
  readonly #world: World
  readonly #byText = new Map<string, SentMessage>()
  readonly #underWay = new Set<SentMessage>()
  #toCome = 0

  /** @param world - whose clients so far are the people */
  constructor(world: World) {
    this.#world = world
    this.people = [...world.clients]
    for (const person of this.people) this.#watch(person)
  }

  /** Draws who writes to whom and when; the sends happen as time goes on. */
  schedule({ messages, durationMs }: TrafficOptions): void {
    const { time } = this.#world
    const random = this.#world.random('traffic')
    this.#toCome += messages
    for (let index = 0; index < messages; index++) {
      const from = random.below(this.people.length)
      const to = (from + 1 + random.below(this.people.length - 1)) % this.people.length
      time.schedule(1_000 + random.below(durationMs), () => {
        this.#toCome--
        this.send(from, to, `${TEXT_MARK}${index}`)
      })
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

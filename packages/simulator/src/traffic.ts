/**
 * People who write to each other: sends at random moments, and the book of what became of each message.
 * @module
 */

import type { SimClient, World } from './world.ts'

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
  readonly deliveredAtMs: number[]
}

/** How long after the last send everything may still arrive. */
const SETTLE_MS = 5 * 60_000
/** How long a fresh device may take to fetch its mailbox. */
const FRESH_DEVICE_MS = 2 * 60_000

export class Traffic {
  readonly people: readonly SimClient[]
  readonly sent: SentMessage[] = []
  readonly #world: World
  #freshDevices = 0

  constructor(world: World) {
    this.#world = world
    this.people = [...world.clients]
  }

  /** Runs the whole exchange and returns when it has settled. */
  async run(options: TrafficOptions): Promise<void> {
    const { time } = this.#world
    const random = this.#world.random('traffic')
    for (const person of this.people) {
      this.#watch(person)
      await person.client.start()
    }
    for (let index = 0; index < options.messages; index++) {
      const from = this.people[random.below(this.people.length)] as SimClient
      const others = this.people.filter((person) => person !== from)
      const to = others[random.below(others.length)] as SimClient
      time.schedule(1_000 + random.below(options.durationMs), () => this.#send(from, to, `message ${index}`))
    }
    const startedMs = time.nowMs
    await time.runUntil(startedMs + options.durationMs + SETTLE_MS)
  }

  /** The texts that a new device of `person` finds when it has only the recovery phrase. */
  async readOnFreshDevice(person: SimClient): Promise<ReadonlySet<string>> {
    const texts = new Set<string>()
    const device = this.#world.addClient(`${person.name}/fresh-${this.#freshDevices++}`, person.account)
    device.client.events.on('message', (message) => texts.add(message.text))
    await device.client.start()
    await this.#world.time.runUntil(this.#world.time.nowMs + FRESH_DEVICE_MS)
    return texts
  }

  #send(from: SimClient, to: SimClient, text: string): void {
    const message: SentMessage = {
      from: from.name,
      to: to.name,
      text,
      sentAtMs: this.#world.time.nowMs,
      acknowledgedAtMs: undefined,
      failedReason: undefined,
      deliveredAtMs: [],
    }
    this.sent.push(message)
    from.client.send(to.account.id, { text }).then(
      () => {},
      (error: Error) => {
        message.failedReason = error.message
      },
    )
  }

  #watch(person: SimClient): void {
    const { time } = this.#world
    person.client.events.on('state', ({ message, state }) => {
      const sent = this.sent.find(({ from, text }) => from === person.name && text === message.text)
      if (sent === undefined) return
      if (state.state === 'stored') sent.acknowledgedAtMs ??= time.nowMs
      if (state.state === 'failed') sent.failedReason = state.reason
    })
    person.client.events.on('message', (message) => {
      const sent = this.sent.find(({ to, text }) => to === person.name && text === message.text)
      sent?.deliveredAtMs.push(time.nowMs)
    })
  }
}

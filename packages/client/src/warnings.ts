/**
 * What works, but not as well as it should: in words for people, as long as it is so.
 * @module
 */

import type { EventEmitter } from '@starling/base'
import type { ClientEvents } from './events.ts'
import type { NetworkWarning, WarningCode } from './model.ts'

const TEXTS: Readonly<Record<WarningCode, string>> = {
  few_nodes:
    'So few service nodes are known that requests take fewer than three hops: who watches the network could tell more easily who writes to whom.',
  clock_off:
    'The clock of this device is wrong by more than half a minute. Messages are dated by the time of the network; setting the clock helps.',
  list_disputed:
    'Service nodes contradict one another on who belongs to the network. The nodes known before stay in use; if this does not end, somebody may be trying to lead this device astray.',
}

export class Warnings {
  readonly #events: EventEmitter<ClientEvents>
  #current: readonly NetworkWarning[] = []

  constructor(events: EventEmitter<ClientEvents>) {
    this.#events = events
  }

  /** In the order in which they arose; the same array until something changes. */
  get current(): readonly NetworkWarning[] {
    return this.#current
  }

  raise(code: WarningCode): void {
    if (this.#current.some((warning) => warning.code === code)) return
    this.#set([...this.#current, { code, text: TEXTS[code] }])
  }

  clear(code: WarningCode): void {
    const rest = this.#current.filter((warning) => warning.code !== code)
    if (rest.length < this.#current.length) this.#set(rest)
  }

  /** Raises it or clears it. */
  note(code: WarningCode, isSo: boolean): void {
    if (isSo) this.raise(code)
    else this.clear(code)
  }

  #set(warnings: readonly NetworkWarning[]): void {
    this.#current = warnings
    this.#events.emit('warnings', warnings)
  }
}

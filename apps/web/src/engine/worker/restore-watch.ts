/**
 * What a restored account finds in its mailbox, until nothing more comes.
 * @module
 */

import type { Message } from '@starling/client'
import type { Clock } from '@starling/ports'
import type { RestoreReport } from '../../view-state.ts'

/** After so long without anything new, the rest would be a surprise. Members are read one after the other. */
const QUIET_MS = 5_000
const STEP_MS = 500

export interface RestoreWatchOptions {
  readonly clock: Pick<Clock, 'elapsed' | 'sleep'>
  readonly isOnline: () => boolean
  readonly onChange: () => void
}

export class RestoreWatch {
  readonly #options: RestoreWatchOptions
  readonly #conversations = new Set<string>()
  #messages = 0
  #changedAt: number | undefined
  #report: RestoreReport = { isSearching: true, conversations: 0, messages: 0 }

  constructor(options: RestoreWatchOptions) {
    this.#options = options
  }

  get report(): RestoreReport {
    return this.#report
  }

  noteMessage({ conversation }: Message): void {
    if (!this.#report.isSearching) return
    this.#conversations.add(conversation)
    this.#messages++
    this.#changedAt = this.#options.clock.elapsed()
    this.#say(true)
  }

  /** Ends when the search has, or with `signal`. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, isOnline } = this.#options
    while (!signal.aborted) {
      await clock.sleep(STEP_MS, signal).catch(() => undefined)
      if (!isOnline()) continue
      this.#changedAt ??= clock.elapsed()
      if (clock.elapsed() - this.#changedAt >= QUIET_MS) return this.#say(false)
    }
  }

  #say(isSearching: boolean): void {
    this.#report = { isSearching, conversations: this.#conversations.size, messages: this.#messages }
    this.#options.onChange()
  }
}

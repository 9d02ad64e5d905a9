/**
 * What was sent, what of it was acknowledged, and what arrived: pure bookkeeping.
 * @module
 */

export interface Entry {
  /** Unique in a run. */
  readonly text: string
  readonly from: string
  readonly to: string
  readonly sentMs: number
  acknowledgedMs: number | undefined
}

export interface Arrival {
  readonly to: string
  readonly from: string
  readonly text: string
}

export interface Verdict {
  readonly sent: number
  readonly acknowledged: number
  /** Acknowledged, and not with the recipient. */
  readonly lost: readonly Entry[]
  /** With the recipient more than once. */
  readonly repeated: readonly string[]
  /** With a recipient to whom nobody sent it. */
  readonly foreign: readonly Arrival[]
}

export interface Period {
  readonly sent: number
  readonly acknowledged: number
  /** Time from sending to acknowledgement of those sent in the period, ms; undefined when none is acknowledged. */
  readonly medianMs: number | undefined
  readonly slowestMs: number | undefined
}

export class Ledger {
  readonly #entries = new Map<string, Entry>()

  sent(entry: Omit<Entry, 'acknowledgedMs'>): void {
    this.#entries.set(entry.text, { ...entry, acknowledgedMs: undefined })
  }

  /** The first time counts. */
  acknowledged(text: string, atMs: number): void {
    const entry = this.#entries.get(text)
    if (entry !== undefined) entry.acknowledgedMs ??= atMs
  }

  /** Sent by then, and not acknowledged yet. */
  pendingSince(sentMs: number): number {
    return [...this.#entries.values()].filter((entry) => entry.acknowledgedMs === undefined && entry.sentMs <= sentMs)
      .length
  }

  pendingOf(from: string, to: string): number {
    return [...this.#entries.values()].filter(
      (entry) => entry.from === from && entry.to === to && entry.acknowledgedMs === undefined,
    ).length
  }

  /** Whenever it was sent. */
  acknowledgedSince(atMs: number, to: (name: string) => boolean): number {
    return [...this.#entries.values()].filter(
      (entry) => entry.acknowledgedMs !== undefined && entry.acknowledgedMs >= atMs && to(entry.to),
    ).length
  }

  /** Of those that were sent from `fromMs` on, and acknowledged by `untilMs`. */
  period(fromMs: number, untilMs: number): Period {
    const entries = [...this.#entries.values()].filter((entry) => entry.sentMs >= fromMs && entry.sentMs <= untilMs)
    const times = entries
      .flatMap(({ sentMs, acknowledgedMs = Number.POSITIVE_INFINITY }) =>
        acknowledgedMs <= untilMs ? [acknowledgedMs - sentMs] : [],
      )
      .sort((left, right) => left - right)
    return {
      sent: entries.length,
      acknowledged: times.length,
      medianMs: times[Math.floor((times.length - 1) / 2)],
      slowestMs: times.at(-1),
    }
  }

  /** @param arrivals - everything that stands in the recipients' conversations */
  verdict(arrivals: readonly Arrival[]): Verdict {
    const seen = new Map<string, number>()
    const foreign: Arrival[] = []
    for (const arrival of arrivals) {
      const entry = this.#entries.get(arrival.text)
      if (entry?.to !== arrival.to || entry.from !== arrival.from) foreign.push(arrival)
      else seen.set(arrival.text, (seen.get(arrival.text) ?? 0) + 1)
    }
    const entries = [...this.#entries.values()]
    const acknowledged = entries.filter((entry) => entry.acknowledgedMs !== undefined)
    return {
      sent: entries.length,
      acknowledged: acknowledged.length,
      lost: acknowledged.filter((entry) => !seen.has(entry.text)),
      repeated: [...seen].filter(([, times]) => times > 1).map(([text]) => text),
      foreign,
    }
  }
}

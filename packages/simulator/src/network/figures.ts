/**
 * How much went over the lines, by kind: for reports.
 * @module
 */

export interface Amount {
  readonly messages: number
  readonly bytes: number
}

export class Figures {
  readonly #amounts = new Map<string, { messages: number; bytes: number }>()

  /** @param kind - of the request; its answer counts as one more message of the same kind */
  add(kind: string, bytes: number): void {
    const amount = this.#amounts.get(kind)
    if (amount === undefined) this.#amounts.set(kind, { messages: 1, bytes })
    else {
      amount.messages++
      amount.bytes += bytes
    }
  }

  /** Of all kinds, so far. */
  total(): Amount {
    let [messages, bytes] = [0, 0]
    for (const amount of this.#amounts.values()) {
      messages += amount.messages
      bytes += amount.bytes
    }
    return { messages, bytes }
  }

  /** So far, as a copy. */
  snapshot(): ReadonlyMap<string, Amount> {
    return new Map([...this.#amounts].map(([kind, amount]) => [kind, { ...amount }]))
  }
}

/**
 * What the node has answered, and therefore owes. A change that was under way when the node died may have happened or not;
 * whatever was seen after the restart is what counts from then on.
 * @module
 */

/** A message as its owner knows it. */
export interface LedgerEntry {
  readonly hash: string
  /** Base64. */
  readonly data: string
  /** `unknown`: a store or deletion of it was not answered. */
  state: 'present' | 'absent' | 'unknown'
  /** What its expiry may be; more than one while a change was not answered. */
  expiriesMs: readonly number[]
}

export interface SeenMessage {
  readonly hash: string
  readonly data: string
  readonly expiration: number
}

export type Loss =
  | { readonly kind: 'lost'; readonly hash: string }
  | { readonly kind: 'returned'; readonly hash: string }
  | { readonly kind: 'changed'; readonly hash: string; readonly what: string }
  | { readonly kind: 'stray'; readonly hash: string }

export class Ledger {
  readonly #entries = new Map<string, LedgerEntry>()

  /** Messages of which a change was not answered. */
  get open(): number {
    return [...this.#entries.values()].filter(({ state, expiriesMs }) => state === 'unknown' || expiriesMs.length > 1)
      .length
  }

  /** Messages that are there for certain. */
  present(): readonly LedgerEntry[] {
    return [...this.#entries.values()].filter(({ state }) => state === 'present')
  }

  beginStore(hash: string, data: string, expiryMs: number): void {
    const known = this.#entries.get(hash)
    if (known === undefined) this.#entries.set(hash, { hash, data, state: 'unknown', expiriesMs: [expiryMs] })
    else known.expiriesMs = [...known.expiriesMs, expiryMs]
  }

  /** @param expiryMs - as the node answered */
  endStore(hash: string, expiryMs: number): void {
    const entry = this.#entry(hash)
    entry.state = 'present'
    entry.expiriesMs = [expiryMs]
  }

  beginDelete(hash: string): void {
    this.#entry(hash).state = 'unknown'
  }

  endDelete(hash: string): void {
    this.#entry(hash).state = 'absent'
  }

  beginExpire(hash: string, expiryMs: number): void {
    const entry = this.#entry(hash)
    entry.expiriesMs = [...entry.expiriesMs, expiryMs]
  }

  endExpire(hash: string, expiryMs: number): void {
    this.#entry(hash).expiriesMs = [expiryMs]
  }

  /** Compares with all that the mailbox holds, and settles what was open. @returns what is wrong */
  settle(seen: readonly SeenMessage[]): readonly Loss[] {
    const found = new Map(seen.map((message) => [message.hash, message]))
    const losses: Loss[] = []
    for (const entry of this.#entries.values()) {
      const message = found.get(entry.hash)
      if (message === undefined) {
        if (entry.state === 'present') losses.push({ kind: 'lost', hash: entry.hash })
        entry.state = 'absent'
        continue
      }
      if (entry.state === 'absent') losses.push({ kind: 'returned', hash: entry.hash })
      if (message.data !== entry.data) losses.push({ kind: 'changed', hash: entry.hash, what: 'data' })
      if (!entry.expiriesMs.includes(message.expiration))
        losses.push({
          kind: 'changed',
          hash: entry.hash,
          what: `expiry ${message.expiration}, not ${entry.expiriesMs.join(' or ')}`,
        })
      entry.state = 'present'
      entry.expiriesMs = [message.expiration]
    }
    for (const { hash } of seen) if (!this.#entries.has(hash)) losses.push({ kind: 'stray', hash })
    return losses
  }

  #entry(hash: string): LedgerEntry {
    const entry = this.#entries.get(hash)
    if (entry === undefined) throw new Error('the ledger knows no such message')
    return entry
  }
}

/**
 * How much may be under way to others at once: to one of them, and to all together.
 * Source: docs/protocol/waiting.md §4.
 * @module
 */

export interface RelayBoundsOptions {
  /** To one target. */
  readonly eachMax: number
  readonly allMax: number
  /** Of everything under way together. */
  readonly bytesMax: number
}

export class RelayBounds {
  readonly #options: RelayBoundsOptions
  readonly #underWay = new Map<string, number>()
  #all = 0
  #bytes = 0

  constructor(options: RelayBoundsOptions) {
    this.#options = options
  }

  get underWay(): number {
    return this.#all
  }

  /** @returns false when there is no room; otherwise `leave` follows, with the same arguments */
  enter(target: string, bytes: number): boolean {
    const { eachMax, allMax, bytesMax } = this.#options
    const each = this.#underWay.get(target) ?? 0
    if (each >= eachMax || this.#all >= allMax || this.#bytes + bytes > bytesMax) return false
    this.#underWay.set(target, each + 1)
    this.#all++
    this.#bytes += bytes
    return true
  }

  leave(target: string, bytes: number): void {
    const each = (this.#underWay.get(target) ?? 1) - 1
    if (each === 0) this.#underWay.delete(target)
    else this.#underWay.set(target, each)
    this.#all--
    this.#bytes -= bytes
  }
}

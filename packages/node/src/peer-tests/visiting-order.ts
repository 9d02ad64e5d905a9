/**
 * An order in which each of n nodes comes once before any comes again, made of three numbers: a list of thousands of nodes per node
 * would cost a simulated network its memory.
 * Source: docs/protocol/swarms.md §6.1.
 * @module
 */

import type { Random } from '@starling/ports'
import { randomBelow } from '@starling/protocol'

export class VisitingOrder {
  readonly #random: Random
  #count = 0
  #visited = 0
  #step = 0
  #at = 0

  constructor(random: Random) {
    this.#random = random
  }

  /** An index below `count`; a new order begins when all have come, or when `count` has changed. */
  next(count: number): number {
    if (count !== this.#count || this.#visited === count) this.#begin(count)
    this.#visited++
    this.#at = (this.#at + this.#step) % count
    return this.#at
  }

  /** A step that shares no factor with the count visits everybody. */
  #begin(count: number): void {
    this.#count = count
    this.#visited = 0
    this.#at = randomBelow(this.#random, count)
    do this.#step = 1 + randomBelow(this.#random, count)
    while (commonFactor(this.#step, count) !== 1)
  }
}

function commonFactor(left: number, right: number): number {
  return right === 0 ? left : commonFactor(right, left % right)
}

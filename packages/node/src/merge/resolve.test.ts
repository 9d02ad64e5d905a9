import { describe, expect, it } from 'vitest'
import { hashOf, START_MS } from '../../test/people.ts'
import { type History, NO_HISTORY, withDeletion, withExpire, withStore } from './history.ts'
import type { Mark } from './marks.ts'
import { resolve } from './resolve.ts'

const hash = hashOf('hello')
const at = (ms: number, node = 1) => ({ ms: START_MS + ms, node: new Uint8Array(32).fill(node) })
const store = (ms: number, expiryMs: number, timestampMs = ms) => ({
  stamp: at(ms),
  timestampMs: START_MS + timestampMs,
  expiryMs: START_MS + expiryMs,
})
const stored = withStore(NO_HISTORY, store(10, 1_000))
const expiryOf = (history: History, marks: readonly Mark[] = []) => {
  const presence = resolve(hash, history, marks)
  return presence && presence.expiryMs - START_MS
}

describe('a message', () => {
  it('is absent without a store', () => {
    expect(resolve(hash, NO_HISTORY, [])).toBeUndefined()
  })

  it('keeps its first timestamp and the later expiry when it is stored again', () => {
    const again = withStore(withStore(stored, store(20, 2_000)), store(30, 1_500))
    expect(resolve(hash, again, [])).toEqual({ timestampMs: START_MS + 10, expiryMs: START_MS + 2_000, stamp: at(30) })
  })

  it('lives anew after it had expired', () => {
    const again = withStore(stored, store(1_000, 5_000))
    expect(resolve(hash, again, [])).toEqual({
      timestampMs: START_MS + 1_000,
      expiryMs: START_MS + 5_000,
      stamp: at(1_000),
    })
  })

  it('takes an explicit expiry whatever it was, and later stores join by maximum', () => {
    const shortened = withExpire(stored, { stamp: at(20), expiryMs: START_MS + 500 })
    expect(expiryOf(shortened)).toBe(500)
    expect(expiryOf(withStore(shortened, store(30, 400)))).toBe(500)
    expect(expiryOf(withStore(shortened, store(30, 600)))).toBe(600)
    expect(expiryOf(withStore(shortened, store(15, 3_000)))).toBe(500)
  })

  it('is deleted by what is newer, and by what is as new', () => {
    expect(resolve(hash, withDeletion(stored, at(9)), [])).toBeDefined()
    expect(resolve(hash, withDeletion(stored, at(10)), [])).toBeUndefined()
    expect(resolve(hash, withDeletion(stored, at(11)), [])).toBeUndefined()
    expect(resolve(hash, withStore(withDeletion(NO_HISTORY, at(10)), store(10, 1_000)), [])).toBeUndefined()
  })

  it('is deleted store by store: what a mark does not reach stays', () => {
    const marks: readonly Mark[] = [{ kind: 'delete', scope: 0, stamp: at(30), untilMs: START_MS + 15 }]
    expect(resolve(hash, withStore(stored, store(20, 900, 12)), marks)).toBeUndefined()
    const later = withStore(stored, store(20, 900, 16))
    expect(resolve(hash, later, marks)).toEqual({ timestampMs: START_MS + 16, expiryMs: START_MS + 900, stamp: at(20) })
  })

  it('is not raised from the dead by an old copy, but by a new store', () => {
    const deleted = withDeletion(stored, at(20))
    expect(resolve(hash, withStore(deleted, store(10, 9_000)), [])).toBeUndefined()
    expect(expiryOf(withStore(deleted, store(21, 2_000)))).toBe(2_000)
  })

  it('is not touched by marks older than it, nor by those that do not reach it', () => {
    const marks: readonly Mark[] = [
      { kind: 'delete', scope: 0, stamp: at(9), untilMs: START_MS + 99 },
      { kind: 'delete', scope: 0, stamp: at(30), untilMs: START_MS + 9 },
      { kind: 'expire', scope: 0, stamp: at(30), expiryMs: START_MS + 1_001 },
      { kind: 'replace', scope: 0, stamp: at(9), hash: hashOf('other') },
      { kind: 'replace', scope: 0, stamp: at(30), hash },
    ]
    expect(expiryOf(stored, marks)).toBe(1_000)
  })

  it('stays one of two that were stored into an outbox with one stamp', () => {
    const survivors = ['a', 'b'].filter((name) => {
      const others: readonly Mark[] = ['a', 'b'].map((other) => ({
        kind: 'replace',
        scope: -1,
        stamp: at(10),
        hash: hashOf(other),
      }))
      return resolve(hashOf(name), stored, others) !== undefined
    })
    expect(survivors).toEqual(['b'])
  })

  it('keeps the same of many stores in whatever order they came', () => {
    const many = Array.from({ length: 12 }, (_, index) => store(index, 1_000 + ((index * 7) % 12), index % 3))
    const forth = many.reduce(withStore, NO_HISTORY)
    expect(many.toReversed().reduce(withStore, NO_HISTORY)).toEqual(forth)
    // As a member does that hears of what another one counts as one.
    expect(forth.stores.reduce(withStore, many.slice(0, 5).reduce(withStore, NO_HISTORY))).toEqual(forth)
  })

  it('cannot be made to remember more than eight stores', () => {
    let history = NO_HISTORY
    for (let ms = 0; ms < 100; ms++) history = withStore(history, store(ms, 10_000 - ms, 7))
    expect(history.stores).toHaveLength(8)
    expect(resolve(hash, history, [])).toEqual({
      timestampMs: START_MS + 7,
      expiryMs: START_MS + 10_000,
      stamp: at(99),
    })
  })
})

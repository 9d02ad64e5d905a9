import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Heap, type HeapEntry } from './heap.ts'

/** The same as a heap, as a list that is sorted whenever something is wanted. */
class Model {
  #entries: { readonly key: number; readonly value: number }[] = []

  get size(): number {
    return this.#entries.length
  }

  get firstKey(): number {
    return this.#entries[0]?.key ?? Number.POSITIVE_INFINITY
  }

  add(key: number, value: number): void {
    // A stable sort: of equal keys, the one that came first stays first.
    this.#entries = [...this.#entries, { key, value }].sort((left, right) => left.key - right.key)
  }

  take(keyMax: number): number | undefined {
    return this.firstKey > keyMax ? undefined : this.#entries.shift()?.value
  }

  remove(value: number): void {
    this.#entries = this.#entries.filter((entry) => entry.value !== value)
  }

  clear(): void {
    this.#entries = []
  }
}

/** Few keys, so that many are equal; fractions and negative ones among them. */
const key = fc.integer({ min: -4, max: 12 }).map((quarters) => quarters / 4)
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('add' as const), key }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('remove' as const), nth: fc.nat(99) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('take' as const), keyMax: key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear' as const) }) },
)

describe('Heap', () => {
  it('hands out what a sorted list would, whatever is removed, twice or after it was taken', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
        const heap = new Heap<number>()
        const model = new Model()
        const entries: HeapEntry<number>[] = []
        for (const [at, step] of steps.entries()) {
          if (step.kind === 'add') {
            entries.push(heap.add(step.key, entries.length))
            model.add(step.key, entries.length - 1)
          } else if (step.kind === 'remove') {
            const entry = entries[step.nth % Math.max(1, entries.length)]
            if (entry !== undefined) heap.remove(entry)
            model.remove(step.nth % Math.max(1, entries.length))
          } else if (step.kind === 'take') {
            expect(heap.take(step.keyMax), `step ${at}`).toBe(model.take(step.keyMax))
          } else {
            heap.clear()
            model.clear()
          }
          expect([heap.size, heap.firstKey], `step ${at}`).toEqual([model.size, model.firstKey])
        }
      }),
    )
  })

  it('keeps its order when most of thousands are removed', () => {
    fc.assert(
      fc.property(
        fc.array(key, { minLength: 3_000, maxLength: 4_000 }),
        fc.integer({ min: 3, max: 9 }),
        (keys, kept) => {
          const heap = new Heap<number>()
          const model = new Model()
          const entries = keys.map((key, value) => heap.add(key, value))
          for (const [value, entry] of entries.entries()) if (value % kept > 0) heap.remove(entry)
          for (const [value, key] of keys.entries()) if (value % kept === 0) model.add(key, value)

          while (model.size > 0) expect(heap.take()).toBe(model.take(Number.POSITIVE_INFINITY))

          expect([heap.size, heap.take()]).toEqual([0, undefined])
        },
      ),
      { numRuns: 10, endOnFailure: true },
    )
  })

  it('keeps nothing alive for a value that was removed', () => {
    const heap = new Heap<object>()
    const entry = heap.add(1, {})

    heap.remove(entry)

    expect(entry.value).toBeUndefined()
  })
})

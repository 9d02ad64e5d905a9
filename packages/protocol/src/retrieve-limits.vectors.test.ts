import { describe, expect, it } from 'vitest'
import { readVectors } from '../test/vectors.ts'
import { countWithinLimits, retrieveCost, retrieveLimits } from './retrieve-limits.ts'

const vectors = readVectors<{
  readonly per_message_for_70000_bytes: number
  readonly rows: readonly {
    readonly max_size: number | null
    readonly max_count?: number
    readonly effective: number
    readonly messages_of_70000_bytes?: number
  }[]
}>('network/retrieve-limits.json')

const MESSAGE = { hash: 'h'.repeat(43), data: new Uint8Array(70_000) }

describe('retrieve limits', () => {
  it('count 100 bytes, the hash and the data in base64 for each message', () => {
    expect(retrieveCost(43, 70_000)).toBe(vectors.per_message_for_70000_bytes)
  })

  it.each(vectors.rows)('make $effective of size $max_size and count $max_count', (row) => {
    const limits = retrieveLimits({ maxSize: row.max_size ?? undefined, maxCount: row.max_count })

    expect(limits.maxSizeBytes).toBe(row.effective)
    if (row.messages_of_70000_bytes !== undefined) {
      expect(countWithinLimits(Array(120).fill(MESSAGE), limits)).toEqual({
        count: row.messages_of_70000_bytes,
        more: true,
      })
    }
  })

  it('stop at the count that was asked, and say whether more is left', () => {
    const limits = retrieveLimits({ maxCount: 2 })

    expect(countWithinLimits(Array(3).fill(MESSAGE), limits)).toEqual({ count: 2, more: true })
    expect(countWithinLimits(Array(2).fill(MESSAGE), limits)).toEqual({ count: 2, more: false })
    expect(countWithinLimits([], limits)).toEqual({ count: 0, more: false })
  })

  it('take a negative count as no limit, and zero as not given', () => {
    expect(retrieveLimits({ maxCount: -1 })).toEqual({ maxSizeBytes: 7_800_000 })
    expect(retrieveLimits({ maxCount: 0 })).toEqual({ maxSizeBytes: 1_560_000 })
  })

  it('return one message even for a share of nothing', () => {
    expect(countWithinLimits([MESSAGE, MESSAGE], retrieveLimits({ maxSize: -100_000_000 }))).toEqual({
      count: 1,
      more: true,
    })
  })
})

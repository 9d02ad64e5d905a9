import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteReader } from './byte-reader.ts'
import { concatBytes } from './bytes.ts'
import { EncodingError } from './errors.ts'

const step = fc.oneof(
  fc.integer({ min: -2, max: 20 }).map((length) => (reader: ByteReader) => reader.take(length)),
  fc.constant((reader: ByteReader) => reader.u8()),
  fc.constant((reader: ByteReader) => reader.u32le()),
  fc.constant((reader: ByteReader) => reader.u32be()),
  fc.constant((reader: ByteReader) => reader.u64be()),
)

describe('ByteReader', () => {
  it('answers or throws EncodingError for any bytes and reads, and never leaves its input', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.array(step, { maxLength: 20 }), (bytes, steps) => {
        const reader = new ByteReader(bytes)
        for (const read of steps) {
          const before = reader.offset
          try {
            read(reader)
          } catch (error) {
            expect(error).toBeInstanceOf(EncodingError)
            expect(reader.offset).toBe(before)
          }
          expect(reader.offset).toBeGreaterThanOrEqual(before)
          expect(reader.offset + reader.remaining).toBe(bytes.length)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('cuts its input into pieces that make the input again', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.array(fc.nat(10)), (bytes, lengths) => {
        const reader = new ByteReader(bytes)
        const taken = lengths.map((length) => reader.take(Math.min(length, reader.remaining)))

        expect(concatBytes(...taken, reader.rest())).toEqual(bytes)
      }),
    )
  })
})

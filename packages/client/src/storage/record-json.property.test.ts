import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeRecord, encodeRecord } from './record-json.ts'

describe('records as JSON', () => {
  it('come back as they were', () => {
    const record = fc.record({ text: fc.string(), bytes: fc.uint8Array(), nested: fc.array(fc.uint8Array()) })
    fc.assert(
      fc.property(record, (value) => {
        expect(decodeRecord(encodeRecord(value))).toEqual(value)
      }),
    )
  })
})

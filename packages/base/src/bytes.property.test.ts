import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compareBytes,
  concatBytes,
  equalBytes,
  fromBase64,
  fromHex,
  isBase64,
  isHex,
  toBase64,
  toBase64Unpadded,
  toHex,
  utf8Decode,
  utf8Encode,
} from './bytes.ts'
import { EncodingError } from './errors.ts'

const bytes = fc.uint8Array({ maxLength: 200 })
/** Text that is often nearly base64 or hex. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('A', 'z', '0', 'f', '+', '/', '='), maxLength: 12 }),
)

/** The value, or undefined when an `EncodingError` with `code` was thrown; any other error passes through. */
function unless<Value>(code: EncodingError['code'], run: () => Value): Value | undefined {
  try {
    return run()
  } catch (error) {
    if (error instanceof EncodingError && error.code === code) return undefined
    throw error
  }
}

describe('text forms of bytes', () => {
  it('read back to the same bytes and agree with the platform', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        expect(fromHex(toHex(value))).toEqual(value)
        expect(fromBase64(toBase64(value))).toEqual(value)
        expect(fromBase64(toBase64Unpadded(value))).toEqual(value)
        expect(toHex(value)).toBe(Buffer.from(value).toString('hex'))
        expect(toBase64(value)).toBe(Buffer.from(value).toString('base64'))
      }),
    )
  })

  it('are read from any text or refused with a typed error, just as the predicates say', () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(unless('invalid_hex', () => fromHex(value)) !== undefined).toBe(isHex(value))
        expect(unless('invalid_base64', () => fromBase64(value)) !== undefined).toBe(isBase64(value))
      }),
      { numRuns: 1000 },
    )
  })

  it('decode any bytes as UTF-8 exactly when encoding gives them back', () => {
    fc.assert(
      fc.property(bytes, (value) => {
        const decoded = unless('invalid_utf8', () => utf8Decode(value))
        const isWellFormed = equalBytes(utf8Encode(Buffer.from(value).toString('utf8')), value)

        expect(decoded !== undefined).toBe(isWellFormed)
        if (decoded !== undefined) expect(utf8Encode(decoded)).toEqual(value)
      }),
      { numRuns: 500 },
    )
  })
})

describe('comparisons', () => {
  it('are equal exactly when the hex is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3, max: 2 }), fc.uint8Array({ maxLength: 3, max: 2 }), (left, right) => {
        expect(equalBytes(left, right)).toBe(toHex(left) === toHex(right))
      }),
      { numRuns: 500 },
    )
  })

  it("order as Node's own comparison does", () => {
    fc.assert(
      fc.property(bytes, bytes, (left, right) => {
        expect(Math.sign(compareBytes(left, right))).toBe(Buffer.compare(left, right))
      }),
    )
  })
})

describe('concatBytes', () => {
  it('keeps every byte in order and changes no part', () => {
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 5 }), (parts) => {
        const before = parts.map(toHex)

        expect(toHex(concatBytes(...parts))).toBe(before.join(''))
        expect(parts.map(toHex)).toEqual(before)
      }),
    )
  })
})

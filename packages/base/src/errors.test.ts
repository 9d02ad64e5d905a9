import { describe, expect, it } from 'vitest'
import { AssertionError, assert, CodedError, EncodingError } from './errors.ts'

describe('CodedError', () => {
  it('carries its name, code, message, data and cause', () => {
    const cause = new Error('inner')
    const error = new EncodingError('invalid_hex', 'text is not hex', { cause, data: { length: 3 } })

    expect(error).toBeInstanceOf(CodedError)
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ name: 'EncodingError', code: 'invalid_hex', data: { length: 3 } })
    expect(error.cause).toBe(cause)
    expect(String(error)).toBe('EncodingError: text is not hex')
  })

  it('has no cause and empty data unless given', () => {
    const error = new EncodingError('truncated', 'input ends too early')

    expect('cause' in error).toBe(false)
    expect(error.data).toEqual({})
  })
})

describe('assert', () => {
  it('passes what holds and throws AssertionError for what does not', () => {
    expect(() => assert(1, 'holds')).not.toThrow()
    for (const value of [false, 0, '', null, undefined]) {
      expect(() => assert(value, 'does not hold', { value: String(value) })).toThrow(AssertionError)
    }
  })
})

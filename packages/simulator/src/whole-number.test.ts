import { describe, expect, it } from 'vitest'
import { wholeNumber } from './whole-number.ts'

describe('wholeNumber', () => {
  it('takes both ends', () => {
    expect(wholeNumber('nodes', '1', 1, 100)).toBe(1)
    expect(wholeNumber('nodes', '100', 1, 100)).toBe(100)
  })

  it.each(['0', '101', '-1', '', ' 2', '2.5', '1e1', '99999999999999999999', 'x'])(
    'names the option and both ends for %j',
    (text) => {
      expect(() => wholeNumber('nodes', text, 1, 100)).toThrow('--nodes must be a whole number from 1 to 100')
    },
  )
})

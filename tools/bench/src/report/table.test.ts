import { describe, expect, it } from 'vitest'
import { formatNumber, formatTable } from './table.ts'

describe('formatTable', () => {
  it('puts text to the left and numbers to the right', () => {
    const rows = [
      ['what', 'per second'],
      ['sign', '17'],
      ['seal', '1234'],
    ]

    expect(formatTable(rows)).toBe('what  per second\nsign          17\nseal        1234')
  })

  it('makes nothing of nothing', () => {
    expect(formatTable([])).toBe('')
  })
})

describe('formatNumber', () => {
  it('shows three digits, and all of a large number', () => {
    const cases: [number | undefined, string][] = [
      [0, '0'],
      [0.01234, '0.012'],
      [0.5, '0.500'],
      [1.2345, '1.23'],
      [12.345, '12.3'],
      [123.45, '123'],
      [12_345.6, '12346'],
      [undefined, '–'],
      [Number.NaN, '–'],
    ]
    for (const [value, text] of cases) expect(formatNumber(value), String(value)).toBe(text)
  })
})

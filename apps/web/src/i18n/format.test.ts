import { describe, expect, it } from 'vitest'
import { ar } from './ar.ts'
import { en } from './en.ts'
import { createFormat, daysBetween } from './format.ts'

const format = createFormat(en)
const at = (...parts: [number, number, number, number?, number?]): number => new Date(...parts).getTime()
const NOW = at(2026, 10, 26, 16, 39)

describe('listTime', () => {
  it('says less the longer it is ago', () => {
    expect(format.listTime(NOW - 30_000, NOW)).toBe('Now')
    expect(format.listTime(at(2026, 10, 26, 9, 15), NOW)).toBe('09:15')
    expect(format.listTime(at(2026, 10, 25, 23, 59), NOW)).toBe('Yesterday')
    expect(format.listTime(at(2026, 10, 22), NOW)).toBe('Sun')
    expect(format.listTime(at(2026, 9, 2), NOW)).toBe('2 Oct')
    expect(format.listTime(at(2025, 9, 2), NOW)).toBe('2 Oct 2025')
  })

  it('shows the time of a message from a clock that is ahead', () => {
    expect(format.listTime(NOW + 90_000, NOW)).toBe('16:40')
  })
})

describe('day', () => {
  it('names today and yesterday, and others by date', () => {
    expect(format.day(NOW, NOW)).toBe('Today')
    expect(format.day(at(2026, 10, 25), NOW)).toBe('Yesterday')
    expect(format.day(at(2026, 10, 23), NOW)).toMatch(/^Monday,? 23 November$/)
    expect(format.day(at(2024, 10, 23), NOW)).toMatch(/2024/)
  })
})

describe('duration', () => {
  it('keeps two figures that mean something', () => {
    const said = [0, 12, 412, 1_240, 9_440, 59_999, 250_000, 3_600_000, 30_000_000, 200_000_000].map(format.duration)

    expect(said).toEqual([
      '0 ms',
      '12 ms',
      '0.41 s',
      '1.2 s',
      '9.4 s',
      '1 min',
      '4 min 10 s',
      '1 h',
      '8 h 20 min',
      '2 days',
    ])
  })

  it('writes the digits of the language', () => {
    expect(createFormat(ar).duration(412)).toBe('٠٫٤١ ث')
  })
})

describe('daysBetween', () => {
  it('counts midnights, not hours', () => {
    expect(daysBetween(at(2026, 10, 25, 23, 59), at(2026, 10, 26, 0, 1))).toBe(1)
    expect(daysBetween(at(2026, 2, 28, 12), at(2026, 2, 30, 12))).toBe(2)
  })
})

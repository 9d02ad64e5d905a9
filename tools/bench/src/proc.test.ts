import { describe, expect, it } from 'vitest'
import { parseCpuSeconds, parseResidentMib } from './proc.ts'

const AFTER_NAME =
  'S 1 4242 4242 0 -1 4194304 90210 0 12 0 1234 567 0 0 20 0 11 0 88888 1230000000 25000 18446744073709551615'

describe('parseCpuSeconds', () => {
  it('adds user and system time', () => {
    expect(parseCpuSeconds(`4242 (node) ${AFTER_NAME}\n`)).toBeCloseTo(18.01)
  })

  it('is not led astray by blanks and brackets in the name', () => {
    expect(parseCpuSeconds(`4242 (a) b (c)) ${AFTER_NAME}\n`)).toBeCloseTo(18.01)
  })

  it('is undefined where there is nothing to read', () => {
    for (const text of ['', '4242 (node)', '4242 (node) S 1 2', 'nonsense'])
      expect(parseCpuSeconds(text), text).toBeUndefined()
  })
})

describe('parseResidentMib', () => {
  it('reads VmRSS and nothing that only looks like it', () => {
    const status = 'Name:\tnode\nVmHWM:\t  999999 kB\nVmRSS:\t   98304 kB\nRssAnon:\t   1 kB\n'

    expect(parseResidentMib(status)).toBe(96)
  })

  it('is undefined for a process without memory of its own', () => {
    expect(parseResidentMib('Name:\tkthreadd\nState:\tS (sleeping)\n')).toBeUndefined()
  })
})

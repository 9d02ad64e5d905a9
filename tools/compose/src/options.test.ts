import { describe, expect, it } from 'vitest'
import { parseOptions } from './options.ts'

describe('parseOptions', () => {
  it('tests everything unless told otherwise', () => {
    expect(parseOptions([])).toEqual({ task: 'test', only: '', tallyFile: undefined })
    expect(parseOptions(['--only', 'disk', '--tally', 'a.json'])).toEqual({
      task: 'test',
      only: 'disk',
      tallyFile: 'a.json',
    })
    expect(parseOptions(['engine']).task).toBe('engine')
  })

  it('refuses what it does not know, and a flag without its value', () => {
    for (const argv of [['--all'], ['--only'], ['disk']]) {
      expect(() => parseOptions(argv), argv.join(' ')).toThrow('usage')
    }
  })
})

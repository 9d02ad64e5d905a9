import { describe, expect, it } from 'vitest'
import { parseOptions, USUAL_SECTIONS } from './options.ts'

describe('parseOptions', () => {
  it('measures all that needs neither a browser nor crowds for five seconds unless told otherwise', () => {
    const options = parseOptions([])

    expect([...options.sections]).toEqual(USUAL_SECTIONS)
    expect(options.sections.has('web')).toBe(false)
    expect(options).toMatchObject({ schemes: ['http', 'https'], measureMs: 5_000, warmupMs: 2_000, inFlight: 64 })
  })

  it('takes sections by name and by group', () => {
    expect([...parseOptions(['--only', 'crypto,onion3']).sections]).toEqual(['crypto', 'onion3'])
    expect([...parseOptions(['web', 'crypto']).sections]).toEqual(['web', 'crypto'])
    expect([...parseOptions(['--only', 'nodes']).sections]).toEqual([
      'info',
      'store',
      'retrieve',
      'onion1',
      'onion3',
      'replicated',
    ])
  })

  it('asks a node elsewhere only what it can be asked, over what its address says', () => {
    const options = parseOptions(['--url', 'https://127.0.0.1:23000/', '--pids', '12,13'])

    expect(options).toMatchObject({ url: 'https://127.0.0.1:23000', schemes: ['https'], pids: [12, 13] })
    expect([...options.sections]).toEqual(['info', 'store', 'retrieve', 'onion1', 'onion3'])
  })

  it('refuses what it does not understand', () => {
    const cases = [
      ['--only', 'speed'],
      ['--only', ''],
      ['--scheme', 'gopher'],
      ['--secs', '0'],
      ['--secs', '1.5'],
      ['--in-flight', '-1'],
      ['--url', '127.0.0.1:23000'],
      ['--url', 'http://127.0.0.1:22000', '--only', 'latency'],
      ['--frobnicate'],
      ['stray'],
    ]
    for (const argv of cases) {
      expect(() => parseOptions(argv), argv.join(' ')).toThrow(expect.objectContaining({ code: 'invalid_argument' }))
    }
  })
})

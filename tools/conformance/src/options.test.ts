import { describe, expect, it } from 'vitest'
import { parseOptions } from './options.ts'
import { SECTIONS } from './sections/index.ts'

describe('parseOptions', () => {
  it('runs everything through both doors unless told', () => {
    const options = parseOptions(['https://127.0.0.1:1/'])

    expect(options).toMatchObject({ url: 'https://127.0.0.1:1', doors: ['http', 'onion'], clockToleranceMs: 30_000 })
    expect(options?.sections).toEqual(SECTIONS)
  })

  it('runs what is named', () => {
    const argv = ['https://127.0.0.1:1', '--only', 'store,info', '--door', 'onion', '--clock-tolerance', '5', '--json']

    const options = parseOptions(argv)

    expect(options?.sections.map(({ name }) => name)).toEqual(['store', 'info'])
    expect(options).toMatchObject({ doors: ['onion'], clockToleranceMs: 5_000, json: true })
  })

  it.each([
    [[]],
    [['127.0.0.1:1']],
    [['https://127.0.0.1:1', 'https://127.0.0.1:2']],
    [['https://127.0.0.1:1', '--only', 'nothing']],
    [['https://127.0.0.1:1', '--door', 'window']],
    [['https://127.0.0.1:1', '--clock-tolerance', '-1']],
    [['https://127.0.0.1:1', '--loud']],
  ])('refuses %j with the usage', (argv) => {
    expect(() => parseOptions(argv)).toThrow(/usage: npm run conformance/)
  })

  it('names each section once', () => {
    expect(new Set(SECTIONS.map(({ name }) => name)).size).toBe(SECTIONS.length)
  })
})

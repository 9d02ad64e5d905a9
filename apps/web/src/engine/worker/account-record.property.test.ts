import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeAccountRecord } from './account-record.ts'
import { phraseOf } from './ready-made.ts'

const whole = {
  id: `05${'ab'.repeat(32)}`,
  name: 'Alice',
  hasSeenPhrase: true,
  database: 'starling-messages-1',
  seed: { nonce: new Uint8Array(12), bytes: new Uint8Array(32) },
  passphrase: { salt: new Uint8Array(16), memoryKib: 65_536, iterations: 3 },
  wrongTries: 0,
  nextTryAtMs: 0,
}

describe('the record of an account', () => {
  it('is read as it was kept, with a passphrase or without', () => {
    expect(decodeAccountRecord(structuredClone(whole))).toEqual(whole)
    expect(decodeAccountRecord({ ...whole, passphrase: null })).toEqual({ ...whole, passphrase: null })
  })

  it('is none when any part of it is something else, and nothing is thrown', () => {
    const names = Object.keys(whole) as (keyof typeof whole)[]
    const foreign = fc.oneof(
      fc.integer({ max: -1 }),
      fc.double({ noInteger: true }),
      fc.constant(undefined),
      fc.object(),
    )
    fc.assert(
      fc.property(fc.constantFrom(...names), foreign, (name, value) => {
        expect(decodeAccountRecord({ ...whole, [name]: value })).toBeUndefined()
      }),
    )
    fc.assert(fc.property(fc.anything(), (value) => void decodeAccountRecord(value)))
  })

  it('asks for no more work than a passphrase is worth', () => {
    for (const cost of [{ memoryKib: 1 << 30 }, { iterations: 1_000_000 }, { iterations: 0 }, { memoryKib: 0 }]) {
      expect(decodeAccountRecord({ ...whole, passphrase: { ...whole.passphrase, ...cost } })).toBeUndefined()
    }
  })
})

describe('the file of ready-made accounts', () => {
  it('gives the phrase of a name, or nothing, whatever it holds', () => {
    expect(phraseOf('{"accounts":[{"name":"bob"},{"name":"alice","phrase":"one two"}]}', 'alice')).toBe('one two')
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.string(), (text, name) => {
        expect(['string', 'undefined']).toContain(typeof phraseOf(text, name))
        expect(phraseOf(`{"accounts":${JSON.stringify(text)}}`, name)).toBeUndefined()
      }),
    )
  })
})

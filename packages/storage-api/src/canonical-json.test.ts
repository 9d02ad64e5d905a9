import { expect, it } from 'vitest'
import { encodeCanonicalJson, RawJson } from './canonical-json.ts'

it('writes keys in ascending byte order without spaces', () => {
  expect(encodeCanonicalJson({ t: 1, hf: [19, 4], A: { b: null, a: 'x/ü' } })).toBe(
    '{"A":{"a":"x/ü","b":null},"hf":[19,4],"t":1}',
  )
})

it('writes 64-bit numbers as raw digits and leaves out what is undefined', () => {
  expect(encodeCanonicalJson({ swarm_id: 18446744073709551615n, gone: undefined })).toBe(
    '{"swarm_id":18446744073709551615}',
  )
})

it('orders keys by code point even beyond the basic plane', () => {
  expect(encodeCanonicalJson({ '😀': 1, '\uffee': 2 })).toBe('{"\uffee":2,"😀":1}')
})

it('writes text that is JSON already as it is', () => {
  expect(encodeCanonicalJson({ t: 1, result: new RawJson('{"b":1,"a":2}') })).toBe('{"result":{"b":1,"a":2},"t":1}')
})

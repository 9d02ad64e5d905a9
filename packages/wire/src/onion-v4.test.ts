import { utf8Encode } from '@starling/base'
import { describe, expect, it } from 'vitest'
import { encodeBencode } from './bencode.ts'
import { decodeV4Request, decodeV4Response, encodeV4Request, encodeV4Response } from './onion-v4.ts'

const metadata = '{"method":"GET","endpoint":"/","headers":{}}'

describe('v4 requests', () => {
  it('tell an empty body from none', () => {
    const request = { method: 'POST', endpoint: '/', headers: {} }

    expect(decodeV4Request(encodeV4Request(request))).not.toHaveProperty('body')
    expect(decodeV4Request(encodeV4Request({ ...request, body: new Uint8Array(0) })).body).toEqual(new Uint8Array(0))
  })

  it('may lack headers', () => {
    expect(decodeV4Request(encodeBencode(['{"method":"GET","endpoint":"/"}'])).headers).toEqual({})
  })

  it.each([
    ['no list', metadata, 'invalid_bencode'],
    ['an empty list', [], 'invalid_frame'],
    ['three strings', [metadata, '', ''], 'invalid_frame'],
    ['a body that is no string', [metadata, 1], 'invalid_bencode'],
    ['metadata that are not JSON', ['{'], 'invalid_frame'],
    ['metadata that are no object', ['[]'], 'invalid_frame'],
    ['an endpoint that is no path', ['{"method":"GET","endpoint":"x"}'], 'invalid_frame'],
    ['no method', ['{"endpoint":"/"}'], 'invalid_frame'],
    ['headers that are no object', ['{"method":"GET","endpoint":"/","headers":[]}'], 'invalid_frame'],
    ['a header that is no text', ['{"method":"GET","endpoint":"/","headers":{"a":1}}'], 'invalid_frame'],
  ] as const)('are refused with %s', (_name, value, code) => {
    expect(() => decodeV4Request(encodeBencode(value))).toThrow(expect.objectContaining({ name: 'WireError', code }))
  })
})

describe('v4 responses', () => {
  it('always have a body', () => {
    const response = { code: 204, headers: {}, body: new Uint8Array(0) }

    expect(encodeV4Response(response)).toEqual(utf8Encode('l25:{"code":204,"headers":{}}0:e'))
    expect(decodeV4Response(encodeBencode(['{"code":204,"headers":{}}']))).toEqual(response)
  })

  it('are refused with a code that is no integer', () => {
    for (const code of ['"200"', '2.5', 'null'])
      expect(() => decodeV4Response(encodeBencode([`{"code":${code}}`, ''])), code).toThrow('code is not an integer')
  })
})

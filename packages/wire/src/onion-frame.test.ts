import { concatBytes, utf8Encode } from '@starling/base'
import { describe, expect, it } from 'vitest'
import { decodeFrame, encodeFrame } from './onion-frame.ts'

const blob = Uint8Array.of(1, 2, 3)

describe('encodeFrame', () => {
  it('puts a little-endian length before the blob and the JSON text behind it', () => {
    expect(encodeFrame(blob, '{"headers":""}')).toEqual(
      concatBytes(Uint8Array.of(3, 0, 0, 0, 1, 2, 3), utf8Encode('{"headers":""}')),
    )
  })
})

describe('decodeFrame', () => {
  it('returns blob and control object', () => {
    expect(decodeFrame(encodeFrame(blob, '{"a":[1]}'))).toEqual({ blob, json: { a: [1] } })
  })

  it('reads a frame inside a larger buffer, and hands out plain arrays', () => {
    const buffer = Buffer.concat([Buffer.of(9, 9), encodeFrame(blob, '{}')])
    const frame = decodeFrame(buffer.subarray(2))

    expect(frame.blob).toEqual(blob)
    expect(Buffer.isBuffer(frame.blob)).toBe(false)
  })

  it.each([
    ['less than a length', Uint8Array.of(1, 0, 0)],
    ['a length beyond the end', Uint8Array.of(0xff, 0xff, 0xff, 0xff, 1)],
    ['no JSON', encodeFrame(blob, '')],
    ['broken JSON', encodeFrame(blob, '{"a":')],
    ['an array', encodeFrame(blob, '[]')],
    ['null', encodeFrame(blob, 'null')],
    ['text that is not UTF-8', concatBytes(encodeFrame(blob, '{"a":"'), Uint8Array.of(0xff, 0x22, 0x7d))],
    ['nesting without end', encodeFrame(blob, '[{"a":'.repeat(200_000))],
  ])('refuses %s', (_name, bytes) => {
    expect(() => decodeFrame(bytes)).toThrow(expect.objectContaining({ name: 'WireError', code: 'invalid_frame' }))
  })
})

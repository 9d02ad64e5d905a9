import { utf8Decode, utf8Encode } from '@starling/base'
import { describe, expect, it } from 'vitest'
import { type BencodeInput, decodeBencode, encodeBencode } from './bencode.ts'

const text = (value: BencodeInput) => utf8Decode(encodeBencode(value))
const decodeText = (canonical: string) => decodeBencode(utf8Encode(canonical))

describe('encodeBencode', () => {
  it('writes booleans as integers and strings as UTF-8', () => {
    expect(text([true, false, 'ü', -7, 2n ** 64n - 1n])).toBe('li1ei0e2:üi-7ei18446744073709551615ee')
  })

  it('sorts keys by their bytes, in objects and in maps', () => {
    expect(text({ b: 1, a: 2, '': 3 })).toBe('d0:i3e1:ai2e1:bi1ee')
    expect(
      encodeBencode(
        new Map([
          ['\u00ff', 1],
          ['~', 2],
        ]),
      ),
    ).toEqual(Uint8Array.from([...utf8Encode('d1:~i2e1:'), 0xff, ...utf8Encode('i1ee')]))
  })

  it('leaves out entries that are undefined', () => {
    expect(text({ a: undefined, b: 1 })).toBe('d1:bi1ee')
  })

  it('refuses what bencode cannot carry', () => {
    for (const value of [0.5, Number.NaN, 2 ** 53, 2n ** 64n, -(2n ** 63n) - 1n, { ключ: 1 }])
      expect(() => encodeBencode(value as BencodeInput), String(value)).toThrow(
        expect.objectContaining({ name: 'WireError', code: 'invalid_bencode' }),
      )
  })

  it('leaves nothing of what it refused in what it writes next', () => {
    expect(() => encodeBencode({ a: 'begun', b: 0.5 })).toThrow()
    expect(() => encodeBencode({ a: new Uint8Array(100_000), b: 0.5 })).toThrow()

    expect(text({ c: 1 })).toBe('d1:ci1ee')
  })

  it('writes more parts than a function call has arguments', () => {
    const list = Array.from({ length: 300_000 }, (_, i) => i)

    expect(decodeBencode(encodeBencode(list), 300_001)).toHaveLength(300_000)
  })
})

describe('decodeBencode', () => {
  it('reads integers of 64 bits, signed and unsigned', () => {
    expect(decodeText('li-9223372036854775808ei18446744073709551615ei0ee')).toEqual([-(2n ** 63n), 2n ** 64n - 1n, 0n])
  })

  it('refuses more values than any document has, or than the caller wants', () => {
    const empty = (count: number) => utf8Encode(`l${'le'.repeat(count)}e`)

    expect(decodeBencode(empty(99_999))).toHaveLength(99_999)
    expect(() => decodeBencode(empty(100_000))).toThrow(expect.objectContaining({ code: 'invalid_bencode' }))
    expect(() => decodeBencode(empty(2), 2)).toThrow(expect.objectContaining({ code: 'invalid_bencode' }))
  })

  it('copies byte strings out of the input, as plain arrays', () => {
    const input = Buffer.from('3:abc')
    const value = decodeBencode(input)
    input.fill(0)

    expect(value).toEqual(Uint8Array.of(97, 98, 99))
    expect(Buffer.isBuffer(value)).toBe(false)
  })

  it.each([
    ['nothing', ''],
    ['bytes after the value', 'i1ei1e'],
    ['leading zeros', 'i01e'],
    ['minus zero', 'i-0e'],
    ['an integer without digits', 'ie'],
    ['an integer beyond 64 bits', 'i18446744073709551616e'],
    ['an integer below 64 bits', 'i-9223372036854775809e'],
    ['more digits than any integer has', `i${'9'.repeat(1000)}e`],
    ['a length with leading zeros', '03:abc'],
    ['a length beyond the end', '4:abc'],
    ['a length beyond every memory', '99999999999999999999:a'],
    ['a list without end', 'li1e'],
    ['keys out of order', 'd1:bi1e1:ai2ee'],
    ['repeated keys', 'd1:ai1e1:ai2ee'],
    ['a key that is no string', 'di1ei2ee'],
    ['a key without value', 'd1:ae'],
    ['an unknown letter', 'x'],
  ])('refuses %s', (_name, canonical) => {
    expect(() => decodeText(canonical)).toThrow(expect.objectContaining({ name: 'WireError', code: 'invalid_bencode' }))
  })

  it('reads nesting of 64 and refuses deeper', () => {
    expect(decodeText('l'.repeat(64) + 'e'.repeat(64))).toHaveLength(1)
    for (const depth of [66, 1_000_000])
      expect(() => decodeText('l'.repeat(depth) + 'e'.repeat(depth)), `depth ${depth}`).toThrow('nested too deeply')
    expect(() => decodeText('d1:a'.repeat(1_000_000))).toThrow('nested too deeply')
  })
})

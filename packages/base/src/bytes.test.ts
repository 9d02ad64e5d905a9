import { describe, expect, it } from 'vitest'
import {
  compareBytes,
  concatBytes,
  equalBytes,
  fromBase64,
  fromHex,
  isBase64,
  isHex,
  toBase64,
  toBase64Unpadded,
  toHex,
  utf8Decode,
  utf8Encode,
} from './bytes.ts'

describe('hex', () => {
  it('writes lower case and reads both cases', () => {
    expect(toHex(Uint8Array.of(0, 1, 0xab, 0xff))).toBe('0001abff')
    expect(fromHex('0001aBFf')).toEqual(Uint8Array.of(0, 1, 0xab, 0xff))
    expect(fromHex('')).toEqual(new Uint8Array(0))
  })

  it('refuses odd lengths and other characters', () => {
    for (const text of ['0', 'abc', '0g', '0x', ' 00', '00\n', '-1', '٠٠']) {
      expect(() => fromHex(text), JSON.stringify(text)).toThrow(expect.objectContaining({ code: 'invalid_hex' }))
      expect(isHex(text), JSON.stringify(text)).toBe(false)
    }
  })

  it('knows whether text is hex of so many bytes', () => {
    expect(isHex('00ff', 2)).toBe(true)
    expect(isHex('00ff', 1)).toBe(false)
    expect(isHex('', 0)).toBe(true)
  })
})

describe('base64', () => {
  /** Source: RFC 4648 §10. */
  const answers = [
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
  ] as const

  it('writes and reads as RFC 4648 says, with and without padding', () => {
    for (const [plain, text] of answers) {
      const bytes = utf8Encode(plain)

      expect(toBase64(bytes), plain).toBe(text)
      expect(toBase64Unpadded(bytes), plain).toBe(text.replace(/=+$/, ''))
      expect(fromBase64(text), text).toEqual(bytes)
      expect(fromBase64(text.replace(/=+$/, '')), text).toEqual(bytes)
    }
  })

  it('uses the standard alphabet', () => {
    expect(toBase64(Uint8Array.of(0xfb, 0xff, 0xbf))).toBe('+/+/')
    expect(isBase64('-_-_')).toBe(false)
  })

  it('ignores the bits that the last digit has too many', () => {
    expect(fromBase64('Zh==')).toEqual(utf8Encode('f'))
    expect(fromBase64('Zm9=')).toEqual(utf8Encode('fo'))
  })

  it('refuses padding that does not complete a group, and other characters', () => {
    for (const text of ['Z', 'Zg=', 'Zm9v=', 'Zm9v====', '=', '====', 'Zg==Zg==', 'Z g=', 'Zg\n=', 'Zm9é', 'Zm9v Zg']) {
      expect(() => fromBase64(text), JSON.stringify(text)).toThrow(expect.objectContaining({ code: 'invalid_base64' }))
      expect(isBase64(text), JSON.stringify(text)).toBe(false)
    }
  })
})

describe('utf8', () => {
  it('reads what it wrote, a byte order mark included', () => {
    for (const text of ['', 'hello', 'žluťoučký 🦜', '\ufeffmark']) {
      expect(utf8Decode(utf8Encode(text)), JSON.stringify(text)).toBe(text)
    }
  })

  it('refuses bytes that are not UTF-8', () => {
    for (const bytes of [[0xff], [0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80]]) {
      expect(() => utf8Decode(Uint8Array.from(bytes)), String(bytes)).toThrow(
        expect.objectContaining({ code: 'invalid_utf8' }),
      )
    }
  })
})

describe('concatBytes', () => {
  it('returns new memory, also for one part', () => {
    const part = Uint8Array.of(1, 2)
    const joined = concatBytes(part)

    joined[0] = 9

    expect(part).toEqual(Uint8Array.of(1, 2))
    expect(concatBytes(part, new Uint8Array(0), Uint8Array.of(3))).toEqual(Uint8Array.of(1, 2, 3))
    expect(concatBytes()).toHaveLength(0)
  })
})

describe('equalBytes', () => {
  it('sees every single difference', () => {
    const bytes = Uint8Array.of(1, 2, 3)

    expect(equalBytes(bytes, Uint8Array.of(1, 2, 3))).toBe(true)
    for (const other of [[0, 2, 3], [1, 0, 3], [1, 2, 0], [1, 2], [1, 2, 3, 0], []]) {
      expect(equalBytes(bytes, Uint8Array.from(other)), String(other)).toBe(false)
    }
  })
})

describe('compareBytes', () => {
  it('orders by unsigned bytes, a prefix first', () => {
    const sorted = [[], [0], [0, 0], [0, 255], [1], [127], [128], [255]].map((bytes) => Uint8Array.from(bytes))

    expect([...sorted].reverse().sort(compareBytes)).toEqual(sorted)
  })
})

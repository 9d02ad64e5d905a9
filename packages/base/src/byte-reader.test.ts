import { describe, expect, it } from 'vitest'
import { ByteReader } from './byte-reader.ts'

describe('ByteReader', () => {
  it('reads numbers in their byte order and moves on', () => {
    const reader = new ByteReader(Uint8Array.of(7, 1, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 1, 0, 9))

    expect(reader.u8()).toBe(7)
    expect(reader.u32le()).toBe(1)
    expect(reader.u32be()).toBe(2)
    expect(reader.u64be()).toBe(256n)
    expect(reader.offset).toBe(17)
    expect(reader.peek()).toBe(9)
    expect(reader.rest()).toEqual(Uint8Array.of(9))
    expect(reader.peek()).toBeUndefined()
    expect(reader.remaining).toBe(0)
  })

  it('reads the top of the unsigned ranges', () => {
    const ones = new Uint8Array(16).fill(0xff)
    const reader = new ByteReader(ones)

    expect(reader.u32le()).toBe(0xffffffff)
    expect(reader.u32be()).toBe(0xffffffff)
    expect(reader.u64be()).toBe(0xffff_ffff_ffff_ffffn)
  })

  it('reads a view from where it begins', () => {
    const reader = new ByteReader(Uint8Array.of(0, 0, 5, 6, 7).subarray(2, 4))

    expect(reader.u8()).toBe(5)
    expect(reader.rest()).toEqual(Uint8Array.of(6))
  })

  it('refuses to read past the end and stays where it was', () => {
    const reader = new ByteReader(Uint8Array.of(1, 2, 3))
    reader.u8()
    for (const read of [() => reader.take(3), () => reader.u32be(), () => reader.u32le(), () => reader.u64be()]) {
      expect(read).toThrow(expect.objectContaining({ name: 'EncodingError', code: 'truncated' }))
      expect(reader.offset).toBe(1)
    }
  })

  it('refuses lengths that are no lengths', () => {
    const reader = new ByteReader(Uint8Array.of(1, 2, 3))
    for (const length of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => reader.take(length), String(length)).toThrow(expect.objectContaining({ code: 'truncated' }))
    }
    expect(reader.offset).toBe(0)
  })
})

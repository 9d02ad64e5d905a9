import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readVectors } from '../test/vectors.ts'
import { pad, unpad } from './padding.ts'

const { padding_160: rows } = readVectors<{
  readonly padding_160: readonly {
    readonly length: number
    readonly padded_length_minimal: number
    readonly padded_length_current_reference: number
  }[]
}>('client/one-to-one.json')

describe('padding', () => {
  it.each(rows)('makes $padded_length_minimal bytes of $length', (row) => {
    expect(pad(new Uint8Array(row.length))).toHaveLength(row.padded_length_minimal)
  })

  it.each(rows)('reads $length bytes as newer encoders pad them', (row) => {
    const content = new Uint8Array(row.length).fill(0x61)
    const padded = new Uint8Array(row.padded_length_current_reference)
    padded.set(pad(content))

    expect(unpad(padded)).toEqual(content)
  })

  it('takes bytes that end in neither zeros nor the mark as unpadded', () => {
    expect(unpad(Uint8Array.of(1, 2, 3))).toEqual(Uint8Array.of(1, 2, 3))
    expect(unpad(Uint8Array.of(1, 2, 0))).toEqual(Uint8Array.of(1, 2, 0))
    expect(unpad(new Uint8Array(0))).toEqual(new Uint8Array(0))
  })

  it('gives back any content', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (content) => {
        expect(unpad(pad(content))).toEqual(content)
      }),
    )
  })

  it('reads any bytes as no more than they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        const content = unpad(bytes)
        expect(bytes.subarray(0, content.length)).toEqual(content)
      }),
    )
  })
})

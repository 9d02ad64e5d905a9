import { fromHex } from '@starling/base'
import { describe, expect, it } from 'vitest'
import { hasSmallOrder, isCanonicalPoint, isCanonicalScalar, passesPrechecks } from './ed25519-rules.ts'

const L = 'edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010'
const P = `ed${'ff'.repeat(30)}7f`

describe('isCanonicalScalar', () => {
  it('accepts what is below L and nothing else', () => {
    expect(isCanonicalScalar(fromHex(L.replace('ed', 'ec')))).toBe(true)
    expect(isCanonicalScalar(new Uint8Array(32))).toBe(true)
    expect(isCanonicalScalar(fromHex(L))).toBe(false)
    expect(isCanonicalScalar(fromHex('ff'.repeat(32)))).toBe(false)
    expect(isCanonicalScalar(new Uint8Array(31))).toBe(false)
  })
})

describe('isCanonicalPoint', () => {
  it('accepts y below p with either sign bit and nothing else', () => {
    expect(isCanonicalPoint(fromHex(P.replace('ed', 'ec')))).toBe(true)
    expect(isCanonicalPoint(fromHex(`ec${'ff'.repeat(31)}`))).toBe(true)
    expect(isCanonicalPoint(fromHex(P))).toBe(false)
    expect(isCanonicalPoint(fromHex('ff'.repeat(32)))).toBe(false)
    expect(isCanonicalPoint(new Uint8Array(33))).toBe(false)
  })
})

describe('hasSmallOrder', () => {
  it('knows the identity in its four encodings and not the base point', () => {
    for (const identity of [
      `01${'00'.repeat(31)}`,
      `01${'00'.repeat(30)}80`,
      `ee${'ff'.repeat(30)}7f`,
      `ee${'ff'.repeat(31)}`,
    ]) {
      expect(hasSmallOrder(fromHex(identity)), identity).toBe(true)
    }
    expect(hasSmallOrder(fromHex(`58${'66'.repeat(31)}`))).toBe(false)
  })
})

describe('passesPrechecks', () => {
  it('lets a well-formed signature pass and refuses other lengths', () => {
    const key = fromHex(`58${'66'.repeat(31)}`)
    const signature = fromHex(`58${'66'.repeat(31)}${'00'.repeat(32)}`)

    expect(passesPrechecks(signature, key)).toBe(true)
    expect(passesPrechecks(signature.subarray(1), key)).toBe(false)
    expect(passesPrechecks(signature, key.subarray(1))).toBe(false)
  })
})

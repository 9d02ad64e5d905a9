import { fromBase64, toHex } from '@starling/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BACKENDS, readVectors } from '../test/vectors.ts'
import { parseAccountId } from './account-id.ts'
import { isMessageHash, messageHash } from './message-hash.ts'

const { vectors } = readVectors<{
  readonly vectors: readonly {
    readonly pubkey: string
    readonly namespace: number
    readonly data_b64: string
    readonly hash: string
  }[]
}>('network/message-hash.json')

describe.each(BACKENDS.map((crypto) => [crypto.name, crypto] as const))('messageHash over %s', (_name, crypto) => {
  it.each(vectors)('is $hash in namespace $namespace', ({ pubkey, namespace, data_b64, hash }) => {
    const actual = messageHash(crypto, parseAccountId(pubkey), namespace, fromBase64(data_b64))

    expect(actual).toBe(hash)
    expect(isMessageHash(actual)).toBe(true)
  })
})

describe('isMessageHash', () => {
  it('refuses another length, padding and other alphabets', () => {
    const hash = 'A'.repeat(43)
    for (const text of ['', hash.slice(1), `${hash}=`, `${hash.slice(1)}-`, `${hash}\n`]) {
      expect(isMessageHash(text), JSON.stringify(text)).toBe(false)
    }
  })

  it('answers for any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(isMessageHash(text)).toBe(/^[A-Za-z0-9+/]{43}$/.test(text))
      }),
    )
  })
})

describe('vectors', () => {
  it('hold their own preimages', () => {
    for (const row of vectors as readonly {
      pubkey: string
      namespace: number
      data_b64: string
      preimage_hex?: string
    }[]) {
      if (row.preimage_hex === undefined) continue
      const namespaceHex = toHex(new TextEncoder().encode(row.namespace === 0 ? '' : String(row.namespace)))
      expect(row.preimage_hex).toBe(row.pubkey + namespaceHex + toHex(fromBase64(row.data_b64)))
    }
  })
})

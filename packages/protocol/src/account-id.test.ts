import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accountEntropy, BACKENDS, readVectors } from '../test/vectors.ts'
import { createAccount } from './account.ts'
import { accountBytes, accountIdOf, accountKey, accountPrefix, checkRecipient, parseAccountId } from './account-id.ts'
import { ProtocolError } from './errors.ts'

const ID = '054701d08488451f545a409fb58ae3e58581ca40ac3f7f114698cd71deac73ca01'

describe('parseAccountId', () => {
  it('accepts either case and any prefix, and writes lower case', () => {
    expect(parseAccountId(ID.toUpperCase())).toBe(ID)
    expect(parseAccountId(`99${ID.slice(2)}`)).toBe(`99${ID.slice(2)}`)
  })

  it.each(['', ID.slice(2), `${ID}0`, `${ID.slice(0, -1)}g`, ` ${ID}`])('refuses %j', (text) => {
    expect(() => parseAccountId(text)).toThrow(expect.objectContaining({ code: 'invalid_account_id' }))
  })

  it('gives any text a value or a typed refusal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 70 }), (text) => {
        try {
          expect(parseAccountId(text)).toHaveLength(66)
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError)
        }
      }),
    )
  })

  it('is taken apart and put together again', () => {
    const id = parseAccountId(ID)

    expect(accountIdOf(accountPrefix(id), accountKey(id))).toBe(id)
    expect(accountBytes(id)).toHaveLength(33)
  })
})

describe.each(BACKENDS.map((crypto) => [crypto.name, crypto] as const))('checkRecipient over %s', (_name, crypto) => {
  it('accepts an account somebody typed', () => {
    const bob = createAccount(crypto, accountEntropy(2))

    expect(checkRecipient(crypto, ` ${bob.id.toUpperCase()}\n`)).toBe(bob.id)
  })

  it('refuses a group, for groups are not written to like this', () => {
    expect(() => checkRecipient(crypto, `03${ID.slice(2)}`)).toThrow(
      expect.objectContaining({ code: 'invalid_recipient' }),
    )
  })

  it.each([
    '00'.repeat(32),
    `01${'00'.repeat(31)}`,
    'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
    '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
    `ec${'ff'.repeat(30)}7f`,
  ])('refuses the point of low order %s', (key) => {
    expect(() => checkRecipient(crypto, `05${key}`)).toThrow(expect.objectContaining({ code: 'invalid_recipient' }))
  })
})

describe('session id of an Ed25519 key', () => {
  const { session_id_from_ed25519: row, hash_length: hashLength } = readVectors<{
    readonly session_id_from_ed25519: { readonly ed25519: string; readonly session_id: string }
    readonly hash_length: number
  }>('network/encodings.json')

  it.each(BACKENDS.map((crypto) => [crypto.name, crypto] as const))(
    'follows by the birational map over %s',
    (_n, crypto) => {
      const converted = crypto.ed25519.toX25519(Uint8Array.from(Buffer.from(row.ed25519, 'hex')))

      expect(converted && accountIdOf(0x05, converted)).toBe(row.session_id)
      expect(hashLength).toBe(43)
    },
  )
})

import { fromBase64, fromHex, toBase64, toHex, utf8Encode } from '@starling/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BACKENDS, readVectors } from '../test/vectors.ts'
import { type AccountId, parseAccountId } from './account-id.ts'
import { ProtocolError } from './errors.ts'
import { delegateSubaccount, signAsSubaccount, subaccountOfAuthData } from './subaccount.ts'
import { encodeSubaccountToken, parseSubaccountToken, SubaccountFlags } from './subaccount-token.ts'
import { verifyAccountSignature } from './verify-account-signature.ts'

const vectors = readVectors<{
  readonly flag_layout: {
    readonly rows: readonly {
      readonly read: number
      readonly write: number
      readonly delete: number
      readonly any_prefix: number
      readonly flags: number
      readonly token_prefix_for_03: string
    }[]
  }
  readonly plain: {
    readonly account_seed: string
    readonly account: string
    readonly subaccount_seed: string
    readonly token_hex: string
    readonly token_b64: string
    readonly subaccount_sig_b64: string
    readonly request_to_sign: string
    readonly request_signature_b64: string
  }
  readonly blinded: readonly {
    readonly group_seed: string
    readonly group: string
    readonly member_seed: string
    readonly member: string
    readonly flags: number
    readonly token_hex: string
    readonly token_sig_b64: string
    readonly auth_data_100_hex: string
    readonly message_ascii: string
    readonly signature_b64: string
  }[]
}>('network/subaccounts.json')

describe('subaccount token', () => {
  it.each(vectors.flag_layout.rows)('begins with $token_prefix_for_03 for flags $flags', (row) => {
    const flags =
      row.read * SubaccountFlags.read +
      row.write * SubaccountFlags.write +
      row.delete * SubaccountFlags.delete +
      row.any_prefix * SubaccountFlags.anyPrefix
    const token = encodeSubaccountToken({ prefix: 0x03, flags, publicKey: new Uint8Array(32) })

    expect(flags).toBe(row.flags)
    expect(toHex(token.subarray(0, 4))).toBe(row.token_prefix_for_03)
  })

  it('reads any bytes of its length, and refuses all others with a code', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 34, maxLength: 38 }), (bytes) => {
        try {
          expect(parseSubaccountToken(bytes).publicKey).toEqual(bytes.slice(4))
          expect(bytes).toHaveLength(36)
        } catch (error) {
          if (bytes.length === 36) throw error
          expect(error).toBeInstanceOf(ProtocolError)
        }
      }),
    )
  })
})

describe.each(BACKENDS.map((crypto) => [crypto.name, crypto] as const))('subaccount over %s', (_name, crypto) => {
  const { plain } = vectors
  const request = {
    account: parseAccountId(plain.account),
    subaccount: { token: fromHex(plain.token_hex), signature: fromBase64(plain.subaccount_sig_b64) },
    message: utf8Encode(plain.request_to_sign),
    signature: fromBase64(plain.request_signature_b64),
    requiredFlags: SubaccountFlags.read as number,
  }

  it('signs requests in the name of the account', () => {
    expect(toBase64(request.subaccount.token)).toBe(plain.token_b64)
    expect(verifyAccountSignature(crypto, request)).toBe(true)
    expect(crypto.ed25519.importSeed(fromHex(plain.account_seed)).sign(request.subaccount.token)).toEqual(
      request.subaccount.signature,
    )
    expect(crypto.ed25519.importSeed(fromHex(plain.subaccount_seed)).sign(request.message)).toEqual(request.signature)
  })

  it('may do only what its flags say', () => {
    const { read, write, delete: remove } = SubaccountFlags
    expect(verifyAccountSignature(crypto, { ...request, requiredFlags: read | write })).toBe(true)
    expect(verifyAccountSignature(crypto, { ...request, requiredFlags: remove })).toBe(false)
    expect(verifyAccountSignature(crypto, { ...request, requiredFlags: read | remove })).toBe(false)
    expect(verifyAccountSignature(crypto, { ...request, requiredFlags: undefined })).toBe(false)
  })

  it('is bound to the prefix of its account unless it says any', () => {
    const owner = crypto.ed25519.importSeed(fromHex(plain.account_seed))
    const key = parseSubaccountToken(request.subaccount.token).publicKey
    const account = `99${plain.account.slice(2)}` as AccountId
    const anyPrefix = encodeSubaccountToken({ prefix: 0x03, flags: 0b1011, publicKey: key })

    expect(verifyAccountSignature(crypto, { ...request, account })).toBe(false)
    expect(
      verifyAccountSignature(crypto, {
        ...request,
        account,
        subaccount: { token: anyPrefix, signature: owner.sign(anyPrefix) },
      }),
    ).toBe(true)
  })

  it('is refused when the token is not the one that was signed, or no token at all', () => {
    const altered = request.subaccount.token.slice()
    altered[1] = 7

    for (const token of [altered, altered.slice(1), new Uint8Array(0)]) {
      expect(
        verifyAccountSignature(crypto, { ...request, subaccount: { ...request.subaccount, token } }),
        `token of ${token.length} bytes`,
      ).toBe(false)
    }
  })

  it.each(vectors.blinded)('delegates flags $flags of $group to $member', (row) => {
    const member = parseAccountId(row.member)
    const { token, tokenSignature, authData } = delegateSubaccount(crypto, fromHex(row.group_seed), member, row.flags)

    expect(toHex(token)).toBe(row.token_hex)
    expect(toBase64(tokenSignature)).toBe(row.token_sig_b64)
    expect(toHex(authData)).toBe(row.auth_data_100_hex)
    expect(subaccountOfAuthData(crypto, member, authData)).toEqual({ token, tokenSignature, authData })
  })

  it.each(vectors.blinded)('signs $message_ascii as the member with flags $flags', (row) => {
    const message = utf8Encode(row.message_ascii)
    const authData = fromHex(row.auth_data_100_hex)
    const signature = signAsSubaccount(crypto, fromHex(row.member_seed), authData, message)

    expect(toBase64(signature)).toBe(row.signature_b64)
    expect(
      verifyAccountSignature(crypto, {
        account: parseAccountId(row.group),
        subaccount: { token: fromHex(row.token_hex), signature: fromBase64(row.token_sig_b64) },
        message,
        signature,
        requiredFlags: SubaccountFlags.read,
      }),
    ).toBe(true)
  })

  it('refuses an authority of another length than 100 bytes', () => {
    expect(() => signAsSubaccount(crypto, new Uint8Array(32), new Uint8Array(99), new Uint8Array(0))).toThrow(
      expect.objectContaining({ code: 'invalid_subaccount' }),
    )
  })
})

describe.each(BACKENDS.map((crypto) => [crypto.name, crypto] as const))('account key over %s', (_name, crypto) => {
  const seed = new Uint8Array(32).fill(7)
  const signer = crypto.ed25519.importSeed(seed)
  const x25519Id = `05${toHex(signer.toX25519().publicKey)}` as AccountId
  const message = utf8Encode('retrieve1')
  const signature = signer.sign(message)

  it('of a 05 account is proven by its Ed25519 form', () => {
    expect(verifyAccountSignature(crypto, { account: x25519Id, ed25519: signer.publicKey, message, signature })).toBe(
      true,
    )
    expect(verifyAccountSignature(crypto, { account: x25519Id, message, signature })).toBe(false)
  })

  it('of somebody else is refused, whatever it signed', () => {
    const mallory = crypto.ed25519.importSeed(new Uint8Array(32).fill(8))

    expect(
      verifyAccountSignature(crypto, {
        account: x25519Id,
        ed25519: mallory.publicKey,
        message,
        signature: mallory.sign(message),
      }),
    ).toBe(false)
  })

  it('may stand in the id itself, with any prefix', () => {
    for (const prefix of ['05', '03', '99']) {
      const account = `${prefix}${toHex(signer.publicKey)}` as AccountId
      expect(verifyAccountSignature(crypto, { account, message, signature }), prefix).toBe(true)
    }
  })

  it('is not given beside another prefix than 05', () => {
    const account = `03${toHex(signer.publicKey)}` as AccountId

    expect(verifyAccountSignature(crypto, { account, ed25519: signer.publicKey, message, signature })).toBe(false)
  })

  it('answers false for bytes that are no signature, no key and no token', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), fc.uint8Array({ maxLength: 40 }), (bytes, token) => {
        expect(
          verifyAccountSignature(crypto, {
            account: x25519Id,
            ed25519: bytes,
            subaccount: { token, signature: bytes },
            message,
            signature: bytes,
            requiredFlags: 0,
          }),
        ).toBe(false)
      }),
      { numRuns: 50 },
    )
  })
})

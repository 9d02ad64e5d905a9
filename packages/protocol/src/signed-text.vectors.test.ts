import { fromBase64, fromHex, toHex, utf8Encode } from '@starling/base'
import { describe, expect, it } from 'vitest'
import { BACKENDS, readVectors } from '../test/vectors.ts'
import { type AccountId, parseAccountId } from './account-id.ts'
import * as signedText from './signed-text.ts'
import { SubaccountFlags } from './subaccount-token.ts'
import { verifyAccountSignature } from './verify-account-signature.ts'

interface Params {
  readonly pubkey: string
  readonly pubkey_ed25519?: string
  readonly namespace?: number | 'all'
  readonly timestamp?: number
  readonly sig_timestamp?: number
  readonly before?: number
  readonly expiry?: number | readonly number[]
  readonly messages?: readonly string[]
  readonly shorten?: boolean
  readonly extend?: boolean
  readonly revoke?: string | readonly string[]
  readonly unrevoke?: string | readonly string[]
  readonly subaccount?: string
  readonly subaccount_sig?: string
  readonly signature: string
}

const vectors = readVectors<{
  readonly keys: { readonly node: { readonly ed25519: string; readonly seed: string } }
  readonly requests: readonly {
    readonly method: string
    readonly to_sign_hex: string
    readonly signature_hex: string
    readonly params: Params
  }[]
  readonly responses: readonly {
    readonly method: string
    readonly parts: readonly (string | { readonly hex: string })[]
    readonly entry: {
      readonly hash?: string
      readonly deleted?: readonly string[]
      readonly updated?: readonly string[]
      readonly expiry?: number | readonly number[]
      readonly signature: string
    }
  }[]
}>('network/signatures.json')

describe('texts signed by accounts', () => {
  it.each(vectors.requests)('of $method: $to_sign_ascii$to_sign_hex', (row) => {
    expect(toHex(requestText(row.method, row.params))).toBe(row.to_sign_hex)
  })
})

describe.each(BACKENDS.map((crypto) => [crypto.name, crypto] as const))('account signatures over %s', (_n, crypto) => {
  it.each(vectors.requests)('verify for $method', ({ method, params, signature_hex }) => {
    const request = {
      account: parseAccountId(params.pubkey),
      ed25519: params.pubkey_ed25519 === undefined ? undefined : fromHex(params.pubkey_ed25519),
      subaccount:
        params.subaccount === undefined
          ? undefined
          : { token: fromHex(params.subaccount), signature: fromBase64(params.subaccount_sig ?? '') },
      message: requestText(method, params),
      signature: fromHex(signature_hex),
      requiredFlags: SubaccountFlags.read,
    }

    expect(verifyAccountSignature(crypto, request)).toBe(true)
    expect(fromBase64(params.signature)).toEqual(request.signature)
    expect(verifyAccountSignature(crypto, { ...request, message: utf8Encode('another text') })).toBe(false)
  })

  it.each(vectors.responses)('of the node verify for $method', ({ method, parts, entry }) => {
    const text = receiptText(method, parts, entry)
    const signature = fromBase64(entry.signature)

    expect(crypto.ed25519.verify(signature, text, fromHex(vectors.keys.node.ed25519))).toBe(true)
    expect(crypto.ed25519.importSeed(fromHex(vectors.keys.node.seed)).sign(text)).toEqual(signature)
  })
})

describe('texts without a vector', () => {
  const alice = `05${'0a'.repeat(32)}` as AccountId

  it('of monitor separates namespaces by commas', () => {
    expect(signedText.monitorText(alice, 1_700_000_000, true, [-5, 0, 11])).toEqual(
      utf8Encode(`MONITOR${alice}17000000001-5,0,11`),
    )
  })

  it('of an extended expire lists what was left unchanged, sorted by hash', () => {
    const receipt = {
      account: alice,
      expiryMs: 9,
      requested: ['c', 'b', 'a'],
      updated: ['b'],
      unchanged: new Map([
        ['c', 3],
        ['a', 1],
      ]),
    }

    expect(signedText.expireReceiptText(receipt)).toEqual(utf8Encode(`${alice}9cbaba1c3`))
  })

  it('refuses a number that is not an integer, for nobody would sign the same text', () => {
    expect(() => signedText.storeText(0, 1.5)).toThrow(expect.objectContaining({ code: 'assertion_failed' }))
  })
})

function requestText(method: string, params: Params): Uint8Array {
  const namespace = params.namespace ?? 0
  const messages = params.messages ?? []
  const time = params.timestamp ?? Number.NaN
  const expiries = [params.expiry ?? []].flat()
  switch (method) {
    case 'store':
      return signedText.storeText(namespace as number, params.sig_timestamp ?? time)
    case 'retrieve':
      return signedText.retrieveText(namespace as number, time)
    case 'delete':
      return signedText.deleteText(messages)
    case 'delete_all':
      return signedText.deleteAllText(namespace, time)
    case 'delete_before':
      return signedText.deleteBeforeText(namespace, params.before ?? Number.NaN)
    case 'expire_all':
      return signedText.expireAllText(namespace, expiries[0] ?? Number.NaN)
    case 'expire':
      return signedText.expireText(
        params.shorten ? 'shorten' : params.extend ? 'extend' : undefined,
        expiries,
        messages,
      )
    case 'get_expiries':
      return signedText.getExpiriesText(time, messages)
    case 'revoke_subaccount':
      return signedText.revokeSubaccountText(time, [params.revoke ?? []].flat().map(tokenBytes))
    case 'unrevoke_subaccount':
      return signedText.unrevokeSubaccountText(time, [params.unrevoke ?? []].flat().map(tokenBytes))
    default:
      throw new RangeError(`no text for ${method}`)
  }
}

function receiptText(
  method: string,
  parts: (typeof vectors.responses)[number]['parts'],
  entry: (typeof vectors.responses)[number]['entry'],
): Uint8Array {
  const account = parts[0] as AccountId
  const time = Number(parts[1])
  const shuffledDeleted = [...(entry.deleted ?? [])].reverse()
  const shuffledUpdated = [...(entry.updated ?? [])].reverse()
  const tokens = parts.flatMap((part) => (typeof part === 'string' ? [] : [fromHex(part.hex)]))
  switch (method) {
    case 'store':
      return signedText.storeReceiptText(entry.hash ?? '')
    case 'delete':
      return signedText.deleteReceiptText(
        account,
        parts.slice(1, parts.length - shuffledDeleted.length) as string[],
        shuffledDeleted,
      )
    case 'delete_all':
      return signedText.deleteAllReceiptText(account, time, shuffledDeleted)
    case 'delete_before':
      return signedText.deleteBeforeReceiptText(account, time, shuffledDeleted)
    case 'expire_all':
      return signedText.expireAllReceiptText(account, time, shuffledUpdated)
    case 'expire': {
      const expiryMs = entry.expiry ?? Number.NaN
      const updated = entry.updated ?? []
      const expiryCount = [expiryMs].flat().length
      const requested = parts.slice(1 + expiryCount, parts.length - updated.length) as string[]
      return signedText.expireReceiptText({ account, expiryMs, requested, updated })
    }
    case 'revoke_subaccount':
      return signedText.revokeSubaccountReceiptText(account, time, tokens)
    case 'unrevoke_subaccount':
      return signedText.unrevokeSubaccountReceiptText(account, time, tokens)
    default:
      throw new RangeError(`no receipt for ${method}`)
  }
}

function tokenBytes(text: string): Uint8Array {
  return /^[0-9a-f]{72}$/.test(text) ? fromHex(text) : fromBase64(text)
}

/** @module Texts that clients and nodes sign, and their signatures. */
import { concatBytes, fromBase64, fromHex, toBase64, toHex, utf8Encode } from '@starling/base'
import {
  delegateSubaccount,
  deleteAllReceiptText,
  deleteAllText,
  deleteBeforeReceiptText,
  deleteBeforeText,
  deleteReceiptText,
  deleteText,
  encodeSubaccountToken,
  expireAllReceiptText,
  expireAllText,
  expireReceiptText,
  expireText,
  getExpiriesText,
  parseAccountId,
  retrieveText,
  revokeSubaccountReceiptText,
  revokeSubaccountText,
  SubaccountFlags,
  signAsSubaccount,
  storeReceiptText,
  storeText,
  subaccountOfAuthData,
  unrevokeSubaccountReceiptText,
  unrevokeSubaccountText,
  verifyAccountSignature,
} from '@starling/protocol'
import { type Area, equal, type Json, list, Mismatch } from '../area.ts'

export const signatures: Area = {
  file: 'signatures.json',
  async run(vectors, report, crypto) {
    const keys = vectors['keys'] as Json
    const signerOf = (name: string) => crypto.ed25519.importSeed(fromHex(keys[name]?.['seed'] as string))
    for (const [index, row] of list(vectors['requests']).entries()) {
      await report.check(`request ${index}: ${row['method']}`, () => {
        const text = requestText(row)
        equal(toHex(text), row['to_sign_hex'])
        equal(toHex(partsOf(row)), row['to_sign_hex'])
        const signature = signerOf(row['signer'] as string).sign(text)
        equal(toBase64(signature), row['signature_b64'])
        const params = row['params'] as Json
        const ed25519 = params['pubkey_ed25519']
        const subaccount = params['subaccount']
        equal(
          verifyAccountSignature(crypto, {
            account: parseAccountId(params['pubkey'] as string),
            ed25519: ed25519 === undefined ? undefined : fromHex(ed25519),
            subaccount:
              subaccount === undefined
                ? undefined
                : { token: tokenBytes(subaccount), signature: fromBase64(params['subaccount_sig'] as string) },
            message: text,
            signature: fromBase64(params['signature'] as string),
            requiredFlags: SubaccountFlags.read,
          }),
          true,
        )
      })
    }
    const node = signerOf('node')
    for (const [index, row] of list(vectors['responses']).entries()) {
      await report.check(`receipt ${index}: ${row['method']}`, () => {
        const text = receiptText(row)
        equal(toHex(text), row['to_sign_hex'])
        equal(toBase64(node.sign(text)), row['signature_b64'])
        equal(crypto.ed25519.verify(fromBase64(row['signature_b64'] as string), text, node.publicKey), true)
      })
    }
  },
}

export const subaccounts: Area = {
  file: 'subaccounts.json',
  async run(vectors, report, crypto) {
    for (const row of list(vectors['flag_layout']?.['rows'])) {
      await report.check(`flags ${row['flags']}`, () => {
        const flags =
          (row['read'] ? SubaccountFlags.read : 0) |
          (row['write'] ? SubaccountFlags.write : 0) |
          (row['delete'] ? SubaccountFlags.delete : 0) |
          (row['any_prefix'] ? SubaccountFlags.anyPrefix : 0)
        equal(flags, row['flags'])
        const token = encodeSubaccountToken({ prefix: 0x03, flags, publicKey: new Uint8Array(32) })
        equal(toHex(token.subarray(0, 4)), row['token_prefix_for_03'])
      })
    }
    const plain = vectors['plain']
    if (plain !== undefined) {
      await report.check('a token with its own key', () => {
        const account = crypto.ed25519.importSeed(fromHex(plain['account_seed'] as string))
        const subaccount = crypto.ed25519.importSeed(fromHex(plain['subaccount_seed'] as string))
        const token = fromHex(plain['token_hex'] as string)
        equal(toBase64(token), plain['token_b64'])
        equal(toHex(token.subarray(4)), toHex(subaccount.publicKey))
        const tokenSignature = account.sign(fromHex(plain['signed_bytes_hex'] as string))
        equal(toBase64(tokenSignature), plain['subaccount_sig_b64'])
        const message = utf8Encode(plain['request_to_sign'] as string)
        const signature = subaccount.sign(message)
        equal(toBase64(signature), plain['request_signature_b64'])
        const request = {
          account: parseAccountId(plain['account'] as string),
          subaccount: { token, signature: tokenSignature },
          message,
          signature,
        }
        equal(verifyAccountSignature(crypto, { ...request, requiredFlags: SubaccountFlags.read }), true)
        equal(verifyAccountSignature(crypto, { ...request, requiredFlags: SubaccountFlags.delete }), false)
      })
    }
    for (const [index, row] of list(vectors['blinded']).entries()) {
      await report.check(`blinded subaccount ${index}`, () => {
        const member = parseAccountId(row['member'] as string)
        const made = delegateSubaccount(crypto, fromHex(row['group_seed'] as string), member, row['flags'] as number)
        equal(toHex(made.token), row['token_hex'])
        equal(toBase64(made.tokenSignature), row['token_sig_b64'])
        equal(toHex(made.authData), row['auth_data_100_hex'])
        equal(toHex(subaccountOfAuthData(crypto, member, made.authData).token), row['token_hex'])
        const message = utf8Encode(row['message_ascii'] as string)
        const signature = signAsSubaccount(crypto, fromHex(row['member_seed'] as string), made.authData, message)
        equal(toBase64(signature), row['signature_b64'])
        equal(crypto.ed25519.verify(signature, message, made.token.subarray(4)), true)
      })
    }
  },
}

/** What the vector lists, joined: the check that our own text has the same parts. */
function partsOf(row: Json): Uint8Array {
  return concatBytes(
    ...list(row['parts']).map((part) => (typeof part === 'string' ? utf8Encode(part) : fromHex(part['hex'] as string))),
  )
}

function tokenBytes(text: string): Uint8Array {
  return text.length === 72 ? fromHex(text) : fromBase64(text)
}

function requestText(row: Json): Uint8Array {
  const params = row['params'] as Json
  const namespace = (params['namespace'] ?? 0) as number
  const hashes = list(params['messages']).map(String)
  const timestamp = params['timestamp'] as number
  switch (row['method'] as string) {
    case 'store':
      return storeText(namespace, params['sig_timestamp'] ?? timestamp)
    case 'retrieve':
      return retrieveText(namespace, timestamp)
    case 'delete':
      return deleteText(hashes)
    case 'delete_all':
      return deleteAllText(namespace, timestamp)
    case 'delete_before':
      return deleteBeforeText(namespace, params['before'] as number)
    case 'expire': {
      const expiry = params['expiry'] as Json
      const mode = params['shorten'] ? 'shorten' : params['extend'] ? 'extend' : undefined
      return expireText(mode, Array.isArray(expiry) ? list(expiry).map(Number) : [expiry as number], hashes)
    }
    case 'expire_all':
      return expireAllText(namespace, params['expiry'] as number)
    case 'get_expiries':
      return getExpiriesText(timestamp, hashes)
    case 'revoke_subaccount':
      return revokeSubaccountText(timestamp, tokensOf(params['revoke']))
    case 'unrevoke_subaccount':
      return unrevokeSubaccountText(timestamp, tokensOf(params['unrevoke']))
    default:
      throw new Mismatch(`no signed text for ${row['method']}`)
  }
}

function tokensOf(value: Json | undefined): readonly Uint8Array[] {
  return (typeof value === 'string' ? [value as string] : list(value).map(String)).map(tokenBytes)
}

/** The vector gives the parts of a receipt in order; they are taken apart and put together by our function. */
function receiptText(row: Json): Uint8Array {
  const parts = list(row['parts'])
  const entry = row['entry'] as Json
  const texts = parts.map((part) => (typeof part === 'string' ? (part as string) : ''))
  if (row['method'] === 'store') return storeReceiptText(texts[0] as string)
  const account = parseAccountId(texts[0] as string)
  const number = Number(texts[1])
  const sorted = (field: string) => list(entry[field]).map(String)
  switch (row['method'] as string) {
    case 'delete':
      return deleteReceiptText(account, texts.slice(1, texts.length - sorted('deleted').length), sorted('deleted'))
    case 'delete_all':
      return deleteAllReceiptText(account, number, sorted('deleted'))
    case 'delete_before':
      return deleteBeforeReceiptText(account, number, sorted('deleted'))
    case 'expire_all':
      return expireAllReceiptText(account, number, sorted('updated'))
    case 'expire': {
      const expiry = entry['expiry'] as Json
      const expiries = Array.isArray(expiry) ? list(expiry).map(Number) : [expiry as number]
      const unchanged = Object.entries((entry['unchanged'] ?? {}) as object).map(
        ([hash, ms]) => [hash, Number(ms)] as const,
      )
      const tail = sorted('updated').length + unchanged.length * 2
      const requested = texts.slice(1 + expiries.length, texts.length - tail)
      return expireReceiptText({
        account,
        expiryMs: expiries,
        requested,
        updated: sorted('updated'),
        unchanged: new Map(unchanged),
      })
    }
    case 'revoke_subaccount':
    case 'unrevoke_subaccount': {
      const tokens = parts.slice(2).map((part) => fromHex(part['hex'] as string))
      return (row['method'] as string) === 'revoke_subaccount'
        ? revokeSubaccountReceiptText(account, number, tokens)
        : unrevokeSubaccountReceiptText(account, number, tokens)
    }
    default:
      throw new Mismatch(`no receipt text for ${row['method']}`)
  }
}

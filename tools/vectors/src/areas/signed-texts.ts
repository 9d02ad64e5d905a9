/** @module From the parameters of a request, and the entry of a reply, to the text that our functions sign. */
import { fromBase64, fromHex } from '@starling/base'
import {
  deleteAllReceiptText,
  deleteAllText,
  deleteBeforeReceiptText,
  deleteBeforeText,
  deleteReceiptText,
  deleteText,
  expireAllReceiptText,
  expireAllText,
  expireReceiptText,
  expireText,
  getExpiriesText,
  type NamespaceSelector,
  parseAccountId,
  retrieveText,
  revokeSubaccountReceiptText,
  revokeSubaccountText,
  storeReceiptText,
  storeText,
  unrevokeSubaccountReceiptText,
  unrevokeSubaccountText,
} from '@starling/protocol'
import { type Json, list, Mismatch } from '../area.ts'

/** @throws {Mismatch} for a method whose requests are not signed */
export function requestText(method: string, params: Json): Uint8Array {
  const namespace = (params['namespace'] ?? 0) as NamespaceSelector
  const hashes = listOrOne(params['messages']).map(String)
  const timestamp = Number(params['timestamp'])
  switch (method) {
    case 'store':
      return storeText(Number(namespace), Number(params['sig_timestamp'] ?? timestamp))
    case 'retrieve':
      return retrieveText(Number(namespace), timestamp)
    case 'delete':
      return deleteText(hashes)
    case 'delete_all':
      return deleteAllText(namespace, timestamp)
    case 'delete_before':
      return deleteBeforeText(namespace, params['before'] as number)
    case 'expire': {
      const mode = params['shorten'] ? 'shorten' : params['extend'] ? 'extend' : undefined
      return expireText(mode, listOrOne(params['expiry']).map(Number), hashes)
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
      throw new Mismatch(`no signed text for ${method}`)
  }
}

/** The vector gives the parts of a receipt in order; they are taken apart and put together by our function. */
export function receiptText(row: Json): Uint8Array {
  const parts = list(row['parts'])
  const entry = row['entry'] as Json
  const texts = parts.map((part) => (typeof part === 'object' ? '' : String(part)))
  if (row['method'] === 'store') return storeReceiptText(texts[0] as string)
  const account = parseAccountId(texts[0] as string)
  const number = Number(texts[1])
  const [deleted, updated] = [hashesOf(entry['deleted']), hashesOf(entry['updated'])]
  switch (row['method'] as string) {
    case 'delete':
      return deleteReceiptText(account, texts.slice(1, texts.length - deleted.length), deleted)
    case 'delete_all':
      return deleteAllReceiptText(account, number, deleted)
    case 'delete_before':
      return deleteBeforeReceiptText(account, number, deleted)
    case 'expire_all':
      return expireAllReceiptText(account, number, updated)
    case 'expire': {
      const expiryMs = listOrOne(entry['expiry']).map(Number)
      const unchanged = new Map(
        Object.entries((entry['unchanged'] ?? {}) as object).map(([hash, ms]) => [hash, Number(ms)]),
      )
      const tail = updated.length + unchanged.size * 2
      const requested = texts.slice(1 + expiryMs.length, texts.length - tail)
      return expireReceiptText({ account, expiryMs, requested, updated, unchanged })
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

/** A token in hex or in base64. */
export function tokenBytes(text: string): Uint8Array {
  return text.length === 72 ? fromHex(text) : fromBase64(text)
}

function tokensOf(value: Json | undefined): readonly Uint8Array[] {
  return listOrOne(value).map((token) => tokenBytes(String(token)))
}

/** Hashes of one namespace, or of all by namespace. */
function hashesOf(value: Json | undefined): readonly string[] {
  if (value === undefined || Array.isArray(value)) return list(value).map(String)
  return Object.values(value as unknown as Record<string, Json>).flatMap((hashes) => list(hashes).map(String))
}

/** Where a list may stand, one value may. */
function listOrOne(value: Json | undefined): readonly Json[] {
  return value === undefined || Array.isArray(value) ? list(value) : [value]
}

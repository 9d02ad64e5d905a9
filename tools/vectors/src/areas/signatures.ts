/** @module Texts that clients and nodes sign, and their signatures. */
import { concatBytes, fromBase64, fromHex, toBase64, toHex, utf8Decode, utf8Encode } from '@starling/base'
import type { CryptoBackend, Ed25519Signer } from '@starling/crypto'
import { parseAccountId, SubaccountFlags, storeSubaccountFlags, verifyAccountSignature } from '@starling/protocol'
import { OPERATION_OF_METHOD, operations } from '@starling/storage-api'
import { type Area, equal, type Json, list, Mismatch } from '../area.ts'
import { receiptText, requestText, tokenBytes } from './signed-texts.ts'

export const signatures: Area = {
  file: 'signatures.json',
  async run(vectors, report, crypto) {
    const keys = (vectors['keys'] ?? {}) as Json
    const signerOf = (name: string) => crypto.ed25519.importSeed(fromHex(keys[name]?.['seed'] as string))
    for (const [name, key] of Object.entries(keys as unknown as Record<string, Json>)) {
      await report.check(`key of ${name}`, () => checkKey(signerOf(name), key))
    }
    for (const [index, row] of list(vectors['requests']).entries()) {
      await report.check(`request ${index}: ${row['method']}`, () =>
        checkRequest(crypto, signerOf(row['signer'] as string), row),
      )
    }
    for (const [index, row] of list(vectors['responses']).entries()) {
      await report.check(`receipt ${index}: ${row['method']}`, () => checkReceipt(crypto, signerOf('node'), row))
    }
  },
}

/** A seed and the forms of its public key; tokens are named after their flags. */
function checkKey(signer: Ed25519Signer, key: Json): void {
  const ed25519 = toHex(signer.publicKey)
  const x25519 = toHex(signer.toX25519().publicKey)
  const forms: Record<string, string> = { ed25519, x25519, session_id: `05${x25519}`, account: `03${ed25519}` }
  for (const [field, value] of Object.entries(key as unknown as Record<string, Json & string>)) {
    const [, letters, encoding] = /^token_([rwda]+)_(hex|b64)$/.exec(field) ?? []
    if (letters !== undefined) {
      const token = encoding === 'hex' ? fromHex(value) : fromBase64(value)
      equal(toHex(token), `03${toHex(Uint8Array.of(flagsOf(letters), 0, 0))}${ed25519}`)
    } else if (forms[field] !== undefined) {
      equal(forms[field], value)
    }
  }
}

function flagsOf(letters: string): number {
  const bits: Record<string, number> = {
    r: SubaccountFlags.read,
    w: SubaccountFlags.write,
    d: SubaccountFlags.delete,
    a: SubaccountFlags.anyPrefix,
  }
  return [...letters].reduce((flags, letter) => flags | (bits[letter] as number), 0)
}

function checkRequest(crypto: CryptoBackend, signer: Ed25519Signer, row: Json): void {
  const method = row['method'] as string
  const params = row['params'] as Json
  equal(params['pubkey'], row['account'])
  const text = requestText(method, params)
  checkText(text, row)
  checkSignature(crypto, signer, text, row)
  equal(params['signature'], row['signature_b64'])
  const subaccount = params['subaccount']
  const ed25519 = params['pubkey_ed25519']
  const isVerified = verifyAccountSignature(crypto, {
    account: parseAccountId(params['pubkey'] as string),
    ed25519: ed25519 === undefined ? undefined : fromHex(ed25519),
    subaccount:
      subaccount === undefined
        ? undefined
        : { token: tokenBytes(subaccount), signature: fromBase64(params['subaccount_sig'] as string) },
    message: text,
    signature: fromBase64(params['signature'] as string),
    requiredFlags: requiredFlags(method, params),
  })
  equal(isVerified, true)
  // What a node reads of the parameters; the signature does not cover all of them.
  const name = OPERATION_OF_METHOD.get(method)
  if (name !== undefined) operations[name].read(JSON.parse(JSON.stringify(params)) as Record<string, unknown>)
}

/** Source: docs/protocol/storage-rpc.md §2.4. */
function requiredFlags(method: string, params: Json): number | undefined {
  switch (method) {
    case 'store':
      return storeSubaccountFlags((params['namespace'] ?? 0) as number) ?? SubaccountFlags.write
    case 'retrieve':
    case 'get_expiries':
      return SubaccountFlags.read
    case 'expire':
      return params['shorten'] ? SubaccountFlags.write | SubaccountFlags.delete : SubaccountFlags.write
    case 'delete':
    case 'delete_all':
    case 'delete_before':
    case 'expire_all':
      return SubaccountFlags.delete
    default:
      return undefined
  }
}

function checkReceipt(crypto: CryptoBackend, node: Ed25519Signer, row: Json): void {
  const entry = row['entry'] as Json
  const text = receiptText(row)
  checkText(text, row)
  checkSignature(crypto, node, text, row)
  equal(entry['signature'], row['signature_b64'])
  if (row['method'] === 'store') {
    equal(entry['hash'], list(row['parts'])[0])
    if (!Number.isSafeInteger(entry['expiry'])) throw new Mismatch('expiry of a receipt is a time in ms')
  }
  const count = entry['count'] as number | undefined
  if (count !== undefined && !(count >= 0 && count <= list(row['parts']).length - 2)) {
    throw new Mismatch(`count of a receipt is at most that of its tokens: ${count}`)
  }
}

/** Ours, against the whole text and against its parts. */
function checkText(text: Uint8Array, row: Json): void {
  equal(toHex(text), row['to_sign_hex'])
  const parts = list(row['parts']).map((part) => {
    if (typeof part === 'object') return fromHex(part['hex'] as string)
    return utf8Encode(String(part))
  })
  equal(toHex(concatBytes(...parts)), row['to_sign_hex'])
  if (row['to_sign_ascii'] !== undefined) equal(utf8Decode(text), row['to_sign_ascii'])
}

function checkSignature(crypto: CryptoBackend, signer: Ed25519Signer, text: Uint8Array, row: Json): void {
  const signature = signer.sign(text)
  equal(toBase64(signature), row['signature_b64'])
  if (row['signature_hex'] !== undefined) equal(toHex(signature), row['signature_hex'])
  equal(crypto.ed25519.verify(fromBase64(row['signature_b64'] as string), text, signer.publicKey), true)
}

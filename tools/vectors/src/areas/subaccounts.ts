/** @module Tokens of subaccounts, and requests signed with them. */
import { concatBytes, fromBase64, fromHex, toBase64, toHex, utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import {
  accountBytes,
  accountIdOf,
  accountKey,
  createAccount,
  delegateSubaccount,
  encodeSubaccountToken,
  parseAccountId,
  SubaccountFlags,
  signAsSubaccount,
  subaccountOfAuthData,
  verifyAccountSignature,
} from '@starling/protocol'
import { type Area, equal, type Json, list, Mismatch } from '../area.ts'

export const subaccounts: Area = {
  file: 'subaccounts.json',
  async run(vectors, report, crypto) {
    for (const row of list(vectors['flag_layout']?.['rows'])) {
      await report.check(`flags ${row['flags']}`, () => checkFlags(row))
    }
    const plain = vectors['plain']
    for (const row of Array.isArray(plain) ? list(plain) : plain === undefined ? [] : [plain]) {
      await report.check('a token with its own key', () => checkPlain(crypto, row))
    }
    for (const [index, row] of list(vectors['blinded']).entries()) {
      await report.check(`blinded subaccount ${index}`, () => checkBlinded(crypto, row))
    }
  },
}

function checkFlags(row: Json): void {
  const bits: Readonly<Record<string, number>> = {
    read: SubaccountFlags.read,
    write: SubaccountFlags.write,
    delete: SubaccountFlags.delete,
    any_prefix: SubaccountFlags.anyPrefix,
  }
  let flags = 0
  for (const [name, bit] of Object.entries(bits)) {
    const value = Number(row[name] ?? 0)
    if (value !== 0 && value !== 1) throw new Mismatch(`${name} is neither 0 nor 1`)
    flags |= value * bit
  }
  equal(flags, row['flags'])
  for (const [field, expected] of Object.entries(row as object)) {
    const prefix = /^token_prefix_for_([0-9a-f]{2})$/.exec(field)?.[1]
    if (prefix === undefined) continue
    const token = encodeSubaccountToken({ prefix: Number.parseInt(prefix, 16), flags, publicKey: new Uint8Array(32) })
    equal(toHex(token.subarray(0, 4)), expected)
  }
}

function checkPlain(crypto: CryptoBackend, row: Json): void {
  const account = crypto.ed25519.importSeed(fromHex(row['account_seed'] as string))
  const subaccount = crypto.ed25519.importSeed(fromHex(row['subaccount_seed'] as string))
  const token = fromHex(row['token_hex'] as string)
  equal(toBase64(token), row['token_b64'])
  if (row['token_b64_length'] !== undefined) equal(toBase64(token).length, row['token_b64_length'])
  equal(toHex(token.subarray(4)), toHex(subaccount.publicKey))
  equal(row['signed_bytes_hex'], row['token_hex'])
  const tokenSignature = account.sign(token)
  equal(toBase64(tokenSignature), row['subaccount_sig_b64'])
  const message = utf8Encode(row['request_to_sign'] as string)
  const signature = subaccount.sign(message)
  equal(toBase64(signature), row['request_signature_b64'])
  const request = {
    account: parseAccountId(row['account'] as string),
    subaccount: { token, signature: tokenSignature },
    message,
    signature,
  }
  const flags = token[1] as number
  for (const requiredFlags of [SubaccountFlags.read, SubaccountFlags.write, SubaccountFlags.delete]) {
    equal(verifyAccountSignature(crypto, { ...request, requiredFlags }), (flags & requiredFlags) !== 0)
  }
}

function checkBlinded(crypto: CryptoBackend, row: Json): void {
  const groupSeed = fromHex(row['group_seed'] as string)
  const group = accountIdOf(0x03, crypto.ed25519.importSeed(groupSeed).publicKey)
  equal(group, row['group'])
  const memberSeed = fromHex(row['member_seed'] as string)
  const member = parseAccountId(row['member'] as string)
  equal(createAccount(crypto, memberSeed).id, member)
  checkSteps(crypto, groupSeed, concatBytes(accountBytes(member), accountBytes(group)), row)

  const made = delegateSubaccount(crypto, groupSeed, member, row['flags'] as number)
  equal(toHex(made.token), row['token_hex'])
  if (row['token_b64'] !== undefined) equal(toBase64(made.token), row['token_b64'])
  equal(toBase64(made.tokenSignature), row['token_sig_b64'])
  equal(toHex(made.authData), row['auth_data_100_hex'])
  equal(toHex(subaccountOfAuthData(crypto, member, made.authData).token), row['token_hex'])
  const message = utf8Encode(row['message_ascii'] as string)
  const signature = signAsSubaccount(crypto, memberSeed, made.authData, message)
  equal(toBase64(signature), row['signature_b64'])
  equal(crypto.ed25519.verify(fromBase64(row['signature_b64'] as string), message, made.token.subarray(4)), true)
}

/** The values on the way to the token, by the document's formulas. Source: docs/protocol/storage-rpc.md §2.4. */
function checkSteps(crypto: CryptoBackend, groupSeed: Uint8Array, ids: Uint8Array, row: Json): void {
  const mask = crypto.blake2b(groupSeed, 32, { key: utf8Encode('SessionGroupSubaccountMask') })
  if (row['blind_mask'] !== undefined) equal(toHex(mask), row['blind_mask'])
  if (row['k'] !== undefined) {
    equal(toHex(crypto.edwards.scalarReduce(crypto.blake2b(ids, 64, { key: mask }))), row['k'])
  }
  if (row['T'] !== undefined) {
    equal(toHex(crypto.edwards.fromMontgomery(accountKey(parseAccountId(row['member'] as string)))), row['T'])
  }
}

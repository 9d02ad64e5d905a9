/** @module Subscriptions to new messages and what they bring, through the door of a node and back. */
import { fromHex, toHex, utf8Decode, utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import { AccountPrefixes, accountIdOf, monitorText, SubaccountFlags, verifyAccountSignature } from '@starling/protocol'
import {
  decodeMonitorBody,
  decodeMonitorNotification,
  decodeMonitorReply,
  encodeMonitorBody,
  encodeMonitorNotification,
  encodeMonitorReply,
  type MonitorRequest,
} from '@starling/wire/monitor'
import { type Area, equal, type Json, list, Mismatch } from '../area.ts'

export const monitor: Area = {
  file: 'monitor.json',
  async run(vectors, report, crypto) {
    for (const row of list(vectors['requests'])) {
      await report.check(`request via ${row['via']}`, () => checkRequest(row, crypto))
    }
    for (const [field, value] of Object.entries(vectors as object) as [string, string][]) {
      if (/^list_request\w*_hex$/.test(field)) await report.check(field, () => checkList(value))
      if (/^reply_\w+_ascii$/.test(field)) await report.check(field, () => checkReply(value))
      if (/^notification\w*_hex$/.test(field)) await report.check(field, () => checkNotification(field, value))
    }
  },
}

function checkRequest(row: Json, crypto: CryptoBackend): void {
  const bytes = fromHex(row['bencoded_hex'])
  const { isList, requests } = decodeMonitorBody(bytes)
  const request = accepted(requests[0])
  const { namespaces, wantsData, timestampSeconds, subaccount, signature } = request
  const ed25519 = 'ed25519' in request.of ? request.of.ed25519 : undefined
  const account =
    'account' in request.of
      ? accountIdOf(request.of.account[0] as number, request.of.account.subarray(1))
      : accountIdOf(AccountPrefixes.account, crypto.ed25519.toX25519(request.of.ed25519) ?? new Uint8Array(32))
  const message = monitorText(account, timestampSeconds, wantsData, namespaces)
  equal([isList, requests.length, account], [false, 1, row['account']])
  equal(utf8Decode(message), row['to_sign_ascii'])
  const requiredFlags = SubaccountFlags.read
  equal(verifyAccountSignature(crypto, { account, ed25519, subaccount, signature, message, requiredFlags }), true)
  equal(toHex(encodeMonitorBody(request)), row['bencoded_hex'])
}

function checkList(hex: string): void {
  const { isList, requests } = decodeMonitorBody(fromHex(hex))
  equal(isList, true)
  equal(toHex(encodeMonitorBody(requests.map(accepted))), hex)
}

function checkReply(ascii: string): void {
  const isList = ascii.startsWith('l')
  equal(utf8Decode(encodeMonitorReply(isList, decodeMonitorReply(utf8Encode(ascii)))), ascii)
}

function checkNotification(field: string, hex: string): void {
  const notification = decodeMonitorNotification(fromHex(hex))
  equal('data' in notification, field.includes('with_data'))
  equal(toHex(encodeMonitorNotification(notification)), hex)
}

function accepted(request: ReturnType<typeof decodeMonitorBody>['requests'][number] | undefined): MonitorRequest {
  if (request === undefined) throw new Mismatch('there is no request')
  if ('error' in request) throw new Mismatch(`${request.error}: ${request.text}`)
  return request
}

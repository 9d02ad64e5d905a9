import { fromHex, toHex, utf8Decode } from '@starling/base'
import { readVectors } from '@starling/testkit'
import { describe, expect, it } from 'vitest'
import { type BencodeInput, decodeBencode, encodeBencode } from './bencode.ts'

interface Encodings {
  readonly bt_examples: readonly { readonly value: BencodeInput; readonly ascii: string }[]
}
interface Monitor {
  readonly requests: readonly { readonly account: string; readonly via: string; readonly bencoded_hex: string }[]
  readonly list_request_hex: string
  readonly reply_ok_ascii: string
  readonly reply_two_ok_ascii: string
  readonly reply_error_ascii: string
  readonly notification_hex: string
  readonly notification_with_data_hex: string
}

const monitor = readVectors<Monitor>('network/monitor.json')
const text = (value: BencodeInput) => utf8Decode(encodeBencode(value))

describe('the bencode vectors', () => {
  it.each(readVectors<Encodings>('network/encodings.json').bt_examples)('encode to $ascii', ({ value, ascii }) => {
    expect(text(value)).toBe(ascii)
  })

  it('encode the answers to subscriptions', () => {
    expect(text({ success: true })).toBe(monitor.reply_ok_ascii)
    expect(text([{ success: 1 }, { success: 1n }])).toBe(monitor.reply_two_ok_ascii)
    expect(text({ error: 'Signature verification failed', errcode: 5 })).toBe(monitor.reply_error_ascii)
  })

  it('decode and encode what monitoring sends without change', () => {
    const all = [
      ...monitor.requests.map((request) => request.bencoded_hex),
      monitor.list_request_hex,
      monitor.notification_hex,
      monitor.notification_with_data_hex,
    ]
    for (const hex of all) expect(toHex(encodeBencode(decodeBencode(fromHex(hex))))).toBe(hex)
  })

  it('encode a notification from its fields', () => {
    const notification = {
      n: 0,
      h: 'Cd/eOaUWYHPL4+/JKVdKvdDn8eFQZBq/jPEZ5c0XzLU',
      '@': fromHex('0329acbae141bccaf0b22e1a94d34d0bc7361e526d0bfe12c89794bc9322966dd7'),
      z: 1700086400123,
      t: 1700000000123,
    }

    expect(toHex(encodeBencode(notification))).toBe(monitor.notification_hex)
  })

  it('read the namespaces of a subscription in order', () => {
    const request = decodeBencode(fromHex(monitor.requests[0]?.bencoded_hex ?? ''))

    expect(request).toBeInstanceOf(Map)
    expect((request as ReadonlyMap<string, unknown>).get('n')).toEqual([-5n, 0n, 23n])
    expect((request as ReadonlyMap<string, unknown>).get('t')).toEqual(1700000000n)
    expect((request as ReadonlyMap<string, unknown>).get('P')).toEqual(
      fromHex('03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8'),
    )
  })
})

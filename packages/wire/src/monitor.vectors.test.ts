import { fromHex, toHex, utf8Encode } from '@starling/base'
import { readVectors } from '@starling/testkit'
import { describe, expect, it } from 'vitest'
import {
  decodeMonitorBody,
  decodeMonitorNotification,
  decodeMonitorReply,
  encodeMonitorBody,
  encodeMonitorNotification,
  encodeMonitorReply,
  type MonitorRequest,
} from './monitor.ts'

interface MonitorVectors {
  readonly requests: readonly { readonly via: string; readonly bencoded_hex: string }[]
  readonly list_request_hex: string
  readonly reply_ok_ascii: string
  readonly reply_two_ok_ascii: string
  readonly reply_error_ascii: string
  readonly notification_hex: string
  readonly notification_with_data_hex: string
}

const vectors = readVectors<MonitorVectors>('network/monitor.json')
const REFUSED = { error: 'bad_signature', text: 'Signature verification failed' } as const

describe('monitor bodies', () => {
  it.each(vectors.requests)('read and write a request via $via without change', ({ bencoded_hex }) => {
    const { isList, requests } = decodeMonitorBody(fromHex(bencoded_hex))

    expect(isList).toBe(false)
    expect(toHex(encodeMonitorBody(requests[0] as MonitorRequest))).toBe(bencoded_hex)
  })

  it('read and write a list', () => {
    const { isList, requests } = decodeMonitorBody(fromHex(vectors.list_request_hex))

    expect([isList, requests.length]).toEqual([true, 2])
    expect(toHex(encodeMonitorBody(requests as readonly MonitorRequest[]))).toBe(vectors.list_request_hex)
  })

  it('write and read replies', () => {
    const replies = [
      [vectors.reply_ok_ascii, false, [undefined]],
      [vectors.reply_two_ok_ascii, true, [undefined, undefined]],
      [vectors.reply_error_ascii, false, [REFUSED]],
    ] as const
    for (const [ascii, isList, results] of replies) {
      expect(encodeMonitorReply(isList, results)).toEqual(utf8Encode(ascii))
      expect(decodeMonitorReply(utf8Encode(ascii))).toEqual(results)
    }
  })

  it.each(['notification_hex', 'notification_with_data_hex'] as const)(
    'read and write the %s without change',
    (name) => {
      const notification = decodeMonitorNotification(fromHex(vectors[name]))

      expect('data' in notification).toBe(name === 'notification_with_data_hex')
      expect(toHex(encodeMonitorNotification(notification))).toBe(vectors[name])
    },
  )
})

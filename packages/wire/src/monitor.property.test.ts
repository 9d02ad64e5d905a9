import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBencode, encodeBencode, WireError } from './bencode.ts'
import {
  decodeMonitorBody,
  decodeMonitorNotification,
  decodeMonitorReply,
  encodeMonitorBody,
  encodeMonitorNotification,
  encodeMonitorReply,
  MONITOR_ERRORS,
  MONITOR_REQUESTS_MAX,
  type MonitorRequest,
} from './monitor.ts'

const fixed = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const namespace = fc.integer({ min: -0x8000, max: 0x7fff })
const request: fc.Arbitrary<MonitorRequest> = fc.record(
  {
    of: fc.oneof(fc.record({ account: fixed(33) }), fc.record({ ed25519: fixed(32) })),
    subaccount: fc.record({ token: fixed(36), signature: fixed(64) }),
    wantsData: fc.boolean(),
    namespaces: fc
      .uniqueArray(namespace, { minLength: 1, maxLength: 5 })
      .map((list) => list.sort((left, right) => left - right)),
    signature: fixed(64),
    timestampSeconds: fc.maxSafeInteger(),
  },
  { requiredKeys: ['of', 'wantsData', 'namespaces', 'signature', 'timestampSeconds'], noNullPrototype: true },
)
/** Values near those that mean something. */
const odd = fc.oneof(fc.bigInt({ min: -2n, max: 2n ** 40n }), fc.uint8Array({ maxLength: 70 }))
const anything = fc.oneof(
  odd,
  fc.array(fc.bigInt({ min: -40_000n, max: 40_000n }), { maxLength: 4 }),
  fixed(32),
  fixed(33),
  fixed(64),
)
const nearRequest = fc.dictionary(fc.constantFrom('P', 'p', 'S', 'T', 'd', 'n', 's', 't', 'x'), anything)

describe('monitor bodies', () => {
  it('come back as they were sent', () => {
    fc.assert(
      fc.property(fc.oneof(request, fc.array(request, { maxLength: 4 })), (body) => {
        expect(decodeMonitorBody(encodeMonitorBody(body))).toEqual({
          isList: Array.isArray(body),
          requests: Array.isArray(body) ? body : [body],
        })
      }),
    )
  })

  it('never fail to be read: what is wrong is a refusal in its place, that can be written', () => {
    const near = fc.oneof(nearRequest, fc.array(fc.oneof(nearRequest, odd), { maxLength: 4 }))
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      near.map((value) => encodeBencode(value as never)),
    )
    fc.assert(
      fc.property(bytes, (body) => {
        const { isList, requests } = decodeMonitorBody(body)
        const results = requests.map((item) => ('error' in item ? item : undefined))
        expect(decodeMonitorReply(encodeMonitorReply(isList, results))).toEqual(results)
      }),
      { numRuns: 2_000 },
    )
  })

  it('as replies and notifications are read or refused with a WireError', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          nearRequest.map((value) => encodeBencode(value as never)),
        ),
        (bytes) => {
          for (const decode of [decodeMonitorReply, decodeMonitorNotification]) {
            try {
              decode(bytes)
            } catch (error) {
              expect(error).toBeInstanceOf(WireError)
            }
          }
        },
      ),
    )
  })

  it('carry notifications as they are', () => {
    const notification = fc.record(
      {
        account: fixed(33),
        hash: fc.string({ maxLength: 43 }),
        namespace,
        timestampMs: fc.maxSafeNat(),
        expiryMs: fc.maxSafeNat(),
        data: fc.uint8Array(),
      },
      { requiredKeys: ['account', 'hash', 'namespace', 'timestampMs', 'expiryMs'], noNullPrototype: true },
    )
    fc.assert(
      fc.property(notification, (message) => {
        expect(decodeMonitorNotification(encodeMonitorNotification(message))).toEqual(message)
      }),
    )
  })

  it.each([
    ['no bencode', 'x', 'bad_arguments'],
    ['no dict', 'i1e', 'bad_arguments'],
    ['no account', 'de', 'bad_pubkey'],
    ['two accounts', `d1:P32:${'x'.repeat(32)}1:p33:${'x'.repeat(33)}e`, 'bad_pubkey'],
    ['a short account', 'd1:p3:abce', 'bad_pubkey'],
    ['a token without signature', `d1:P32:${'x'.repeat(32)}1:T36:${'x'.repeat(36)}e`, 'bad_arguments'],
    ['another d', `d1:P32:${'x'.repeat(32)}1:di2ee`, 'bad_arguments'],
    ['no namespaces', `d1:P32:${'x'.repeat(32)}1:nlee`, 'bad_namespaces'],
    ['namespaces out of order', `d1:P32:${'x'.repeat(32)}1:nli5ei5eee`, 'bad_namespaces'],
    ['a namespace out of range', `d1:P32:${'x'.repeat(32)}1:nli32768eee`, 'bad_namespaces'],
    ['no time', `d1:P32:${'x'.repeat(32)}1:nli0eee`, 'bad_timestamp'],
    ['no signature', `d1:P32:${'x'.repeat(32)}1:nli0ee1:ti1ee`, 'bad_signature'],
  ] as const)('with %s are refused', (_name, ascii, error) => {
    expect(decodeMonitorBody(new TextEncoder().encode(ascii)).requests).toMatchObject([{ error }])
  })

  it('hold a thousand requests at most', () => {
    const list = (length: number) => encodeBencode(new Array(length).fill({}))

    expect(decodeMonitorBody(list(MONITOR_REQUESTS_MAX)).requests).toHaveLength(MONITOR_REQUESTS_MAX)
    expect(decodeMonitorBody(list(MONITOR_REQUESTS_MAX + 1))).toMatchObject({
      isList: false,
      requests: [{ error: 'bad_arguments' }],
    })
  })

  it('number their errors as the network does', () => {
    expect(Object.values(MONITOR_ERRORS)).toEqual([1, 2, 3, 4, 5, 6])
    expect(decodeBencode(encodeMonitorReply(false, [{ error: 'wrong_swarm', text: 'x' }]))).toEqual(
      new Map<string, unknown>([
        ['errcode', 6n],
        ['error', new TextEncoder().encode('x')],
      ]),
    )
  })
})

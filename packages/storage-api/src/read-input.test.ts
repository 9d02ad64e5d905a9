import { describe, expect, it } from 'vitest'
import { RpcError } from './errors.ts'
import type { Params } from './field.ts'
import { retrieveOperation } from './retrieve.ts'
import { storeOperation } from './store.ts'

const PUBKEY = `05${'ab'.repeat(32)}`
const SIGNATURE = `${'A'.repeat(86)}==`

describe('reading parameters', () => {
  const store = { pubkey: PUBKEY, timestamp: 1_700_000_000_123, ttl: 60_000, data: 'YWJj' }
  const storeCases: readonly (readonly [name: string, changes: Params, text: string])[] = [
    ['no data', { data: null }, `Required field 'data' missing`],
    ['data of another type', { data: 5 }, `Invalid value given for 'data': expected string`],
    ['first bad field in name order', { data: 5, ttl: 'x' }, `Invalid value given for 'data': expected string`],
    ['text that is not base64', { data: 'a' }, `Invalid 'data' value: not base64 encoded`],
    ['too much data', { data: 'A'.repeat(102_404) }, 'Message body exceeds maximum allowed length of 76800 bytes'],
    [
      'far too much data',
      { data: 'A'.repeat(1_000_000) },
      'Message body exceeds maximum allowed length of 76800 bytes',
    ],
    ['far too much that is no data', { data: '!'.repeat(1_000_000) }, `Invalid 'data' value: not base64 encoded`],
    ['namespace beyond 16 bits', { namespace: 32_768 }, `Invalid value given for 'namespace': value out of range`],
    ['namespace as text', { namespace: '1' }, `Invalid value given for 'namespace': expected 16-bit integer`],
    ['broken namespace', { namespace: 1.5 }, `Invalid value given for 'namespace': expected 16-bit integer`],
    ['ttl that is no number', { ttl: 'abc' }, `Invalid value given for 'ttl': "abc"`],
    ['empty ttl', { ttl: '' }, `Invalid value given for 'ttl': ""`],
    ['negative ttl', { ttl: -1 }, `Invalid value given for 'ttl': expected positive integer`],
    ['ttl of another type', { ttl: true }, `Invalid value given for 'ttl': expected positive integer`],
    [
      'timestamp of another type',
      { timestamp: [] },
      `Invalid value given for 'timestamp': expected integer timestamp (in milliseconds)`,
    ],
    ['no timestamp', { timestamp: null }, `Required field 'timestamp' missing`],
    ['neither ttl nor expiry', { ttl: null }, `Required field 'expiry' or 'ttl' missing`],
    ['ttl and expiry', { expiry: 1_700_000_060_123 }, `Cannot specify both 'expiry' and 'ttl'`],
    [
      'expiry in seconds',
      { ttl: null, expiry: 5 },
      `Invalid timestamp for 'expiry': timestamp must be in milliseconds`,
    ],
    ['two names of one field', { pubKey: PUBKEY }, `Cannot specify both 'pubkey' and 'pubKey'`],
    ['short pubkey', { pubkey: PUBKEY.slice(2) }, 'Pubkey must be 66 hex digits (33 bytes) long'],
    ['no pubkey', { pubkey: null }, `Required field 'pubkey' missing`],
    [
      'signature of another length',
      { signature: 'AAAA' },
      'invalid signature: expected base64 encoded Ed25519 signature',
    ],
    [
      'key beside another prefix',
      { pubkey: `03${'ab'.repeat(32)}`, signature: SIGNATURE, pubkey_ed25519: 'ab'.repeat(32) },
      'pubkey_ed25519 is only permitted for 05[...] pubkeys',
    ],
    [
      'key that is not hex',
      { signature: SIGNATURE, pubkey_ed25519: 'x'.repeat(64) },
      'invalid pubkey_ed25519: value is not hex',
    ],
    [
      'short key',
      { signature: SIGNATURE, pubkey_ed25519: 'ab' },
      'Invalid pubkey_ed25519: expected 64 hex char or 32 byte pubkey',
    ],
    [
      'token without its signature',
      { signature: SIGNATURE, subaccount: 'A'.repeat(48) },
      'invalid subaccount: subaccount_sig is required when using subaccount',
    ],
    [
      'short token',
      { signature: SIGNATURE, subaccount: 'AAAA', subaccount_sig: SIGNATURE },
      'invalid subaccount: expected base64 or hex-encoded subaccount token',
    ],
    [
      'bad signature of a token',
      { signature: SIGNATURE, subaccount: 'A'.repeat(48), subaccount_sig: '' },
      'invalid subaccount signature: expected base64 encoded Ed25519 signature',
    ],
  ]

  it.each(storeCases)('store refuses %s', (_name, changes, text) => {
    const read = () => storeOperation.read({ ...store, ...changes })

    expect(read).toThrow(RpcError)
    expect(read).toThrow(expect.objectContaining({ status: 400, message: `invalid request: ${text}` }))
  })

  it('store takes integers as decimal text, and accounts under their other name', () => {
    const input = storeOperation.read({
      pubKey: PUBKEY.toUpperCase(),
      timestamp: '1700000000123',
      ttl: '60000',
      data: '',
      unknown: {},
    })

    expect(input).toMatchObject({ account: PUBKEY, timestampMs: 1_700_000_000_123, expiryMs: 1_700_000_060_123 })
    expect(input.data).toHaveLength(0)
  })

  it('store looks at key and token only beside a signature', () => {
    expect(storeOperation.read({ ...store, pubkey_ed25519: 7, subaccount: 7 }).credentials).toBeUndefined()
  })

  const retrieveCases: readonly (readonly [name: string, params: Params, text: string])[] = [
    ['a timestamp alone', { timestamp: 1_700_000_000_123 }, `Required field 'signature' missing`],
    ['a private namespace alone', { namespace: 40 }, `Required field 'signature' missing`],
    ['the default namespace when named', { namespace: 0 }, `Required field 'signature' missing`],
    ['a signature alone', { signature: SIGNATURE }, `Required field 'timestamp' missing`],
    ['a short cursor', { namespace: -10, last_hash: 'abc' }, 'Invalid last_hash: expected base64 (43 chars)'],
    ['a cursor of other characters', { namespace: -10, lastHash: '!'.repeat(43) }, 'Invalid last_hash: not base64'],
    [
      'a time in seconds',
      { signature: SIGNATURE, timestamp: 1_700_000 },
      `Invalid timestamp for 'timestamp': timestamp must be in milliseconds`,
    ],
  ]

  it.each(retrieveCases)('retrieve refuses %s', (_name, params, text) => {
    expect(() => retrieveOperation.read({ pubkey: PUBKEY, ...params })).toThrow(
      expect.objectContaining({ status: 400, message: `invalid request: ${text}` }),
    )
  })

  it('retrieve asks for no proof where none is needed, and leaves the default namespace to the signature check', () => {
    expect(retrieveOperation.read({ pubkey: PUBKEY, namespace: -10, lastHash: '' }).proof).toBeUndefined()
    expect(retrieveOperation.read({ pubkey: PUBKEY }).proof).toBeUndefined()
  })
})

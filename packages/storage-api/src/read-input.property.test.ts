import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RpcError, rpcErrorOf } from './errors.ts'
import { operations } from './operations.ts'
import { readSubrequests } from './subrequests.ts'

const names = ['pubkey', 'pubKey', 'namespace', 'data', 'ttl', 'expiry', 'timestamp', 'signature', 'subaccount'].concat(
  ['subaccount_sig', 'pubkey_ed25519', 'last_hash', 'lastHash', 'max_count', 'endpoint', 'requests', 'wait_ms'],
)

it('answers arbitrary parameters with values or one request error', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.values(operations)),
      fc.dictionary(
        fc.oneof(fc.constantFrom(...names), fc.string()),
        fc.oneof(fc.jsonValue(), fc.constant(`05${'11'.repeat(32)}`), fc.constant(1_700_000_000_000)),
      ),
      (operation, params) => {
        try {
          operation.read(params)
        } catch (error) {
          expect(error).toBeInstanceOf(RpcError)
          expect((error as RpcError).message).toMatch(/^invalid request: /)
        }
      },
    ),
    { numRuns: 500 },
  )
})

it('answers arbitrary subrequests with a list or one request error', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (requests) => {
      try {
        expect(Array.isArray(readSubrequests(requests, () => true))).toBe(true)
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid_request' })
      }
    }),
  )
})

it('makes an error of any reply', () => {
  fc.assert(
    fc.property(fc.integer(), fc.oneof(fc.string(), fc.jsonValue()), (status, body) => {
      expect(rpcErrorOf(status, body)).toBeInstanceOf(RpcError)
    }),
  )
})

import { toHex, utf8Decode } from '@starling/base'
import { expect, it } from 'vitest'
import { parseAccountId } from './account-id.ts'
import { storedReceiptText } from './signed-text.ts'

it('is label, hash, account, namespace, time and expiry, each at its place', () => {
  const text = storedReceiptText({
    hash: 'SHpOiupvBW6BNdF6fHuYrA4JxSEBflu9BHSDSNj2+eY',
    account: parseAccountId(`05${'a1'.repeat(32)}`),
    namespace: -21,
    storedAtMs: 0x18b_cfe5_687b,
    expiryMs: 0x18b_d50b_c47b,
  })

  expect(utf8Decode(text.subarray(0, 63))).toBe('starling.receipt.v1:SHpOiupvBW6BNdF6fHuYrA4JxSEBflu9BHSDSNj2+eY')
  expect(toHex(text.subarray(63))).toBe(`05${'a1'.repeat(32)}ffeb0000018bcfe5687b0000018bd50bc47b`)
})

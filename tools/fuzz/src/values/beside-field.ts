/**
 * Values just beside what a field means, for fields whose own texts a value of the right type has to bring out.
 * Source: docs/protocol/storage-rpc.md §2, §4.
 * @module
 */

import fc from 'fast-check'

/** Written out as a property it would make a promise of the object. */
const THEN = 'then'
const NO_SUCH_CALL = { method: 'nonsense', params: {} }

const VALUES: Readonly<Record<string, readonly unknown[]>> = {
  pubkey: ['', '05', 'g'.repeat(66), '05'.repeat(33), `05${'ab'.repeat(31)}`],
  pubkey_ed25519: ['z'.repeat(64), 'ab'.repeat(31), 'ab'.repeat(32), 'x'.repeat(32), ''],
  signature: ['AAAA', 'A'.repeat(86), '-'.repeat(86), 'A'.repeat(87), ''],
  subaccount: ['AAAA', 'A'.repeat(48), 'ab'.repeat(36), ''],
  subaccount_sig: ['AAAA', 'A'.repeat(86), ''],
  data: ['A-==', 'AAAAA', 'AAA==', 'A'.repeat(102_404)],
  last_hash: ['-'.repeat(43), 'abc', 'A'.repeat(43)],
  messages: [[], ['abc'], ['-'.repeat(43)], 'A'.repeat(43)],
  timestamp: ['1e3', 'now', '1700000000000', 5],
  ttl: ['abc', '-5', '', '3600000'],
  requests: [[], {}, [5], [[]], [{ method: 'info' }], [{ params: {} }], [NO_SUCH_CALL], Array(21).fill(NO_SUCH_CALL)],
  if: [
    {},
    [],
    5,
    { unknown: 1 },
    { hf_at_least: 'x' },
    { v_before: ['x'] },
    { height_before: 'x' },
    { hf_at_least: [] },
  ],
  [THEN]: ['info', [], {}, { method: 'info' }, { params: {} }, NO_SUCH_CALL],
  else: ['info', [], {}, { method: 'info' }, { params: {} }, NO_SUCH_CALL],
  endpoint: ['', 'get_info', 'ons_resolve'],
}

/** @returns undefined for a field that has none */
export function besideField(name: string): fc.Arbitrary<unknown> | undefined {
  const values = VALUES[name]
  return values === undefined ? undefined : fc.constantFrom(...values)
}

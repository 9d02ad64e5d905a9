/**
 * What one node sends another: requests of every kind, as they are and damaged; and frames of the channel.
 * Source: docs/protocol/waiting.md §5; docs/protocol/swarms.md §5.1.
 * @module
 */

import type { PeerRequestKind } from '@starling/ports'
import type { BencodeInput } from '@starling/wire/bencode'
import fc from 'fast-check'
import { type CallCase, callCase } from '../calls/call-case.ts'
import type { NodeName } from '../world/network.ts'

export interface PeerCase {
  readonly from: NodeName
  readonly body: PeerBody
  readonly damage: PeerDamage
}

type PeerBody =
  /** What the entry node would pass on for this call. */
  | { readonly kind: 'forwarded'; readonly call: CallCase }
  | { readonly kind: 'bencode'; readonly request: PeerRequestKind; readonly value: BencodeInput }
  | { readonly kind: 'bytes'; readonly request: PeerRequestKind; readonly bytes: readonly number[] }

export type PeerDamage =
  | { readonly kind: 'none' }
  | { readonly kind: 'flip' | 'cut'; readonly at: number }
  | { readonly kind: 'key'; readonly key: string; readonly value: BencodeInput | undefined }

const REQUESTS: readonly PeerRequestKind[] = ['store', 'write', 'sync', 'onion', 'ping', 'challenge', 'vote']

const KEYS = [
  'pubkey',
  'pubkey_ed25519',
  'signature',
  'subaccount',
  'subaccount_sig',
  'data',
  'expiry',
  'timestamp',
  'sig_timestamp',
  'namespace',
  'stamp_ms',
  'stamp_node',
  'messages',
  'method',
  'before',
  'shorten',
  'extend',
  'decisions',
  'revoke',
  'unrevoke',
  'enc_type',
  'ephemeral_key',
  'hop_no',
  'kind',
  'test',
  'node',
  'nonce',
  'height',
  'v',
  'x',
]

const number = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
  fc.constantFrom(0n, 1n, -1n, 5n, 1_700_000_000_000n, 1_700_000_020_000n, 2n ** 53n, 32_768n, 2n ** 64n - 1n),
)
const text = fc.oneof(
  fc.uint8Array({ maxLength: 70 }),
  fc.constantFrom(
    ...['all', 'delete', 'delete_all', 'expire', 'nothing', ''].map((word) => new TextEncoder().encode(word)),
  ),
  fc.constantFrom(33, 32, 36, 64, 43).map((length) => new Uint8Array(length).fill(0x41)),
)
const value: fc.Arbitrary<BencodeInput> = fc.oneof(
  number,
  text,
  fc.array(fc.oneof(number, text), { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('a', 'b'), number, { maxKeys: 2 }),
)
const dict: fc.Arbitrary<BencodeInput> = fc.dictionary(fc.constantFrom(...KEYS), value, { maxKeys: 8 })

const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const words = (...texts: string[]) => fc.constantFrom(...texts.map((word) => new TextEncoder().encode(word)))
/** What nodes say of one another. Source: docs/protocol/swarms.md §6.3, §6.4. */
const vote: fc.Arbitrary<BencodeInput> = fc.oneof(
  fc.record({
    kind: words('test'),
    test: words('reach', 'storage', 'weather', ''),
    passed: fc.constantFrom(0n, 1n, 7n),
    reason: words('', 'timeout', 'made_up'),
  }),
  fc.record({ kind: words('ask'), node: bytesOf(32) }),
  fc.record({ kind: words('away'), node: bytesOf(32), from: number, until: number, signature: bytesOf(64) }),
)
/** Source: docs/protocol/swarms.md §6.2. */
const challenge: fc.Arbitrary<BencodeInput> = fc.record({
  pubkey: bytesOf(33),
  n: fc.constantFrom(0n, 1n, -11n),
  hash: fc.constant(new Uint8Array(43).fill(0x41)),
  height: fc.oneof(number, fc.constantFrom(100_000n, 100_001n)),
  nonce: bytesOf(32),
})

/** What an entry node asks for before it decides an expiry. Source: docs/protocol/replication.md §2, "Expiries". */
const named: fc.Arbitrary<BencodeInput> = fc.record({
  v: fc.constantFrom(1n, 1n, 1n, 2n),
  kind: words('named'),
  account: bytesOf(33),
  messages: fc.oneof(
    fc.array(fc.oneof(words('A'.repeat(43)), text), { maxLength: 3 }),
    fc.constant(Array<Uint8Array>(1_001).fill(new Uint8Array(1).fill(0x41))),
  ),
})

const body: fc.Arbitrary<PeerBody> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.oneof(
      fc.record({ kind: fc.constant('bencode' as const), request: fc.constant('vote' as const), value: vote }),
      fc.record({ kind: fc.constant('bencode' as const), request: fc.constant('sync' as const), value: named }),
      fc.record({
        kind: fc.constant('bencode' as const),
        request: fc.constant('challenge' as const),
        value: challenge,
      }),
    ),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('forwarded' as const), call: callCase }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('bencode' as const),
      request: fc.constantFrom(...REQUESTS),
      value: fc.oneof(dict, value),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('bytes' as const),
      request: fc.constantFrom(...REQUESTS),
      bytes: fc.array(fc.nat(255), { maxLength: 80 }),
    }),
  },
)

const damage: fc.Arbitrary<PeerDamage> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<PeerDamage>({ kind: 'none' }) },
  // Twenty seconds ahead of the time at which every world begins.
  { weight: 1, arbitrary: fc.constant<PeerDamage>({ kind: 'key', key: 'stamp_ms', value: 1_700_000_020_000n }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('flip' as const, 'cut' as const), at: fc.nat(2_000) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('key' as const),
      key: fc.constantFrom(...KEYS),
      value: fc.option(value, { nil: undefined }),
    }),
  },
)

export const peerCase: fc.Arbitrary<PeerCase> = fc.record({
  from: fc.constantFrom<NodeName>('entry', 'entry', 'entry', 'refuser', 'outsider'),
  body,
  damage,
})

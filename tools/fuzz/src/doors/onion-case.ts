/**
 * An onion as it is drawn: its way, its ciphers, what is in it, and what is done to it on the way.
 * @module
 */

import fc from 'fast-check'
import { oddText, wild } from '../values/arbitraries.ts'
import type { NodeName } from '../world/network.ts'
import { SERVERS } from '../world/servers.ts'
import { type RpcCase, rpcCase } from './rpc-case.ts'

const CIPHERS = ['aes-gcm', 'aes-cbc', 'xchacha20'] as const
type Cipher = (typeof CIPHERS)[number]

export interface OnionCase {
  /** After the entry node. */
  readonly relays: readonly NodeName[]
  readonly ciphers: readonly Cipher[]
  readonly hopNo: number | undefined
  readonly rpc: RpcCase
  readonly control: Control
  readonly damage: Damage
}

/** What the innermost layer says it is. */
export type Control =
  | { readonly kind: 'destination'; readonly json: boolean; readonly base64: boolean }
  | {
      readonly kind: 'server'
      readonly host: string
      readonly target: string
      readonly protocol: string
      readonly port: number
    }
  | { readonly kind: 'next'; readonly node: NodeName | 'nobody' | 'itself' }
  | { readonly kind: 'text'; readonly text: string }

/** `flip`: a bit of the outermost body. `layer`: of the innermost ciphertext. */
export type Damage =
  | { readonly kind: 'none' }
  | { readonly kind: 'flip' | 'cut' | 'layer'; readonly at: number }
  | { readonly kind: 'outer'; readonly key: string; readonly value: unknown }
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'bytes'; readonly bytes: readonly number[] }

const relay = fc.constantFrom<NodeName>('member', 'member', 'member', 'entry')

const control: fc.Arbitrary<Control> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record({ kind: fc.constant('destination' as const), json: fc.boolean(), base64: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('server' as const),
      host: fc.oneof(fc.constantFrom(...SERVERS), oddText),
      target: fc.oneof(
        fc.constantFrom('/oxen/v4/lsrpc', '/loki/v3/lsrpc', '/oxen/../lsrpc', '/oxen/?/lsrpc', '/x', '/oxen/v4/lsrpc#'),
        oddText,
      ),
      protocol: fc.constantFrom('https', 'http', 'https', 'ftp', ''),
      port: fc.constantFrom(443, 80, 8_080, 1, 65_535),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('next' as const),
      // Those that are never heard of again come seldom: their time has to pass.
      node: fc.constantFrom<NodeName | 'nobody' | 'itself'>(
        'member',
        'refuser',
        'babbler',
        'silent',
        'outsider',
        'nowhere',
        'nobody',
        'itself',
        'member',
        'refuser',
        'babbler',
        'silent',
        'outsider',
        'nobody',
        'itself',
        'sleeper',
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('text' as const),
      text: fc.oneof(
        fc.json({ maxDepth: 1 }),
        oddText,
        fc
          .dictionary(
            fc.constantFrom(
              'headers',
              'host',
              'target',
              'port',
              'destination',
              'ephemeral_key',
              'enc_type',
              'json',
              'base64',
            ),
            wild,
            { maxKeys: 4 },
          )
          .map((value) => JSON.stringify(value)),
      ),
    }),
  },
)

const damage: fc.Arbitrary<Damage> = fc.oneof(
  { weight: 24, arbitrary: fc.constant<Damage>({ kind: 'none' }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('flip' as const, 'cut' as const, 'layer' as const),
      at: fc.nat(4_000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('outer' as const),
      key: fc.constantFrom('ephemeral_key', 'enc_type', 'hop_no', 'headers', '__proto__x'),
      value: fc.oneof(
        wild,
        fc.constantFrom<unknown>(
          'gcm',
          'cbc',
          'xchacha20-poly1305',
          'rot13',
          '00'.repeat(32),
          'ab'.repeat(32),
          15,
          16,
          -1,
        ),
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('length' as const), length: fc.constantFrom(0, 1, 2 ** 31, 2 ** 32 - 1) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('bytes' as const), bytes: fc.array(fc.nat(255), { maxLength: 40 }) }),
  },
)

export const onionCase: fc.Arbitrary<OnionCase> = fc.record({
  relays: fc.array(relay, { maxLength: 3 }),
  ciphers: fc.array(fc.constantFrom(...CIPHERS), { minLength: 4, maxLength: 4 }),
  hopNo: fc.oneof(
    { weight: 9, arbitrary: fc.constant(undefined) },
    { weight: 2, arbitrary: fc.constantFrom(-1, 0, 3, 12) },
  ),
  rpc: rpcCase,
  control,
  damage,
})

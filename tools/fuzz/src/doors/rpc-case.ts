/**
 * A body for the storage RPC: a call, a call in a damaged envelope, or no call at all.
 * @module
 */

import { concatBytes, utf8Encode } from '@starling/base'
import fc from 'fast-check'
import { type CallCase, callCase } from '../calls/call-case.ts'
import { type CallScene, type MadeCall, makeCall } from '../calls/make-call.ts'
import { oddText, wild } from '../values/arbitraries.ts'

export type RpcCase =
  | { readonly kind: 'call'; readonly call: CallCase; readonly envelope: Envelope }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: readonly number[] }

/** What surrounds method and parameters. */
interface Envelope {
  readonly members: Readonly<Record<string, unknown>>
  readonly damage: 'none' | 'no method' | 'no params' | 'params in a list' | 'cut' | 'bytes in front' | 'deep'
}

const envelope: fc.Arbitrary<Envelope> = fc.record({
  members: fc.oneof(
    { weight: 3, arbitrary: fc.constant({ jsonrpc: '2.0' }) },
    {
      weight: 1,
      arbitrary: fc.dictionary(
        oddText.filter((name) => name !== '__proto__' && name !== 'method' && name !== 'params'),
        wild,
        { maxKeys: 2 },
      ),
    },
  ),
  damage: fc.oneof(
    { weight: 40, arbitrary: fc.constant('none' as const) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'no method' as const,
        'no params' as const,
        'params in a list' as const,
        'cut' as const,
        'bytes in front' as const,
        'deep' as const,
      ),
    },
  ),
})

export const rpcCase: fc.Arbitrary<RpcCase> = fc.oneof(
  { weight: 40, arbitrary: fc.record({ kind: fc.constant('call' as const), call: callCase, envelope }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('text' as const),
      text: fc.oneof(fc.json({ maxDepth: 2 }), oddText, hostileText()),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('bytes' as const), bytes: fc.array(fc.nat(255), { maxLength: 60 }) }),
  },
)

/** Texts that cost more to read than to write. */
function hostileText(): fc.Arbitrary<string> {
  return fc.constantFrom(
    '['.repeat(100_000),
    `${'['.repeat(200)}${']'.repeat(200)}`,
    `{"method":"info","params":${'{"a":'.repeat(80)}1${'}'.repeat(81)}`,
    `[${'0,'.repeat(70_000)}0]`,
    `{"method":"store","params":{"data":"${'A'.repeat(300_000)}"}}`,
    `{"method":"info","params":{},"method":"nonsense"}`,
    '{"method":"info","params":{"__proto__":{"pubkey":1}}}',
    '\ufeff{"method":"info","params":{}}',
  )
}

export interface MadeBody {
  readonly body: Uint8Array
  /** The call in it; undefined when the envelope is such that there is none. */
  readonly call: MadeCall | undefined
}

export function makeBody(rpc: RpcCase, scene: CallScene): MadeBody {
  if (rpc.kind === 'bytes') return { body: Uint8Array.from(rpc.bytes), call: undefined }
  if (rpc.kind === 'text') return { body: utf8Encode(rpc.text), call: undefined }
  const call = makeCall(rpc.call, scene)
  const { members, damage } = rpc.envelope
  const text = JSON.stringify({ ...members, method: call.method, params: call.params })
  switch (damage) {
    case 'none':
      return { body: utf8Encode(text), call }
    case 'no method':
      return { body: utf8Encode(JSON.stringify({ ...members, params: call.params })), call: undefined }
    case 'no params':
      return { body: utf8Encode(JSON.stringify({ ...members, method: call.method })), call: undefined }
    case 'params in a list':
      return {
        body: utf8Encode(JSON.stringify({ ...members, method: call.method, params: [call.params] })),
        call: undefined,
      }
    case 'cut':
      return { body: utf8Encode(text.slice(0, -1)), call: undefined }
    case 'bytes in front':
      return { body: concatBytes(Uint8Array.of(0xff), utf8Encode(text)), call: undefined }
    case 'deep':
      return { body: utf8Encode(`${text.slice(0, -1)},"x":${'['.repeat(90)}${']'.repeat(90)}}`), call: undefined }
  }
}

/** The call that a node finds in these bytes, if there is one. */
export function readCall(body: Uint8Array): MadeCall | undefined {
  try {
    const call: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body))
    const { method, params } = (call ?? {}) as { readonly method?: unknown; readonly params?: unknown }
    const isCall = typeof method === 'string' && typeof params === 'object' && params !== null && !Array.isArray(params)
    return isCall ? { method, params: params as MadeCall['params'] } : undefined
  } catch {
    return undefined
  }
}

/** Whether the node may hold it until something comes. */
export function mayWait(call: MadeCall | undefined): boolean {
  return JSON.stringify(call?.params ?? {}).includes('"wait_ms"')
}

/** @module A client's call through an onion to real nodes. */

import { fromHex, utf8Encode } from '@starling/base'
import { native } from '@starling/crypto/native'
import { buildOnion, decodeNodeReply, openReply } from '@starling/onion/build'
import type { EncType } from '@starling/onion/peel'
import { FixedRandom } from '@starling/ports/testing'
import type { ServiceNode } from '../src/index.ts'

export interface OnionCall {
  /** Guard … destination. */
  readonly path: readonly ServiceNode[]
  readonly body: string | Uint8Array
  readonly encType?: EncType
  readonly control?: string
  readonly hopNo?: number
  readonly signal?: AbortSignal
}

export interface OnionAnswer {
  readonly outerStatus: number
  /** What the guard handed to the client. */
  readonly outerBody: Uint8Array
  /** Opens the destination's reply. */
  open(): { readonly status: number; readonly body: string; readonly plaintext: Uint8Array }
}

export async function callOnion(call: OnionCall): Promise<OnionAnswer> {
  const hops = call.path.map(({ identity }) => ({
    ed25519: identity.ed25519,
    x25519: native.x25519.importPublicKey(fromHex(identity.x25519)),
  }))
  const destination = hops.at(-1)
  const guard = call.path[0]
  if (destination === undefined || guard === undefined) throw new Error('a path has a destination')
  const onion = buildOnion(native, new FixedRandom(99), {
    hops: hops.slice(0, -1),
    destination: {
      kind: 'node',
      node: destination,
      body: typeof call.body === 'string' ? utf8Encode(call.body) : call.body,
      ...(call.control === undefined ? {} : { control: call.control }),
    },
    ...(call.encType === undefined ? {} : { encType: call.encType }),
    ...(call.hopNo === undefined ? {} : { hopNo: call.hopNo }),
  })
  const answer = await guard.handleClient('/onion_req/v2', onion.body, { address: '192.0.2.1', signal: call.signal })
  return {
    outerStatus: answer.status,
    outerBody: answer.body,
    open: () => {
      const base64 = !(call.control ?? '').includes('"base64":false')
      const plaintext = openReply(native, onion.replyKey, answer.body, { base64 })
      return { ...decodeNodeReply(plaintext), plaintext }
    },
  }
}

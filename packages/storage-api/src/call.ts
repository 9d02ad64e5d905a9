/**
 * The client's side of a call: parameters → request, reply → typed output or the error the node threw.
 * Source: docs/protocol/storage-rpc.md, "Transports".
 * @module
 */

import { parseJson, toBase64, utf8Encode } from '@starling/base'
import { REPLY_JSON_VALUES_MAX } from '@starling/protocol'
import { RpcError, rpcErrorOf } from './errors.ts'
import type { Params } from './field.ts'
import type { Operation, OutputOf, WireInputOf } from './operation.ts'
import { type OperationName, type Operations, operations } from './operations.ts'
import type { Credentials } from './values.ts'

export interface RpcCall {
  readonly method: string
  readonly params: Params
}

/** One call as an operation's name and its parameters, checked by the compiler. */
export function callOf<Name extends OperationName>(name: Name, params: WireInputOf<Operations[Name]>): RpcCall {
  return { method: name, params: params as Params }
}

/** The body of `POST /storage_rpc/v1` and of an onion's destination layer. */
export function encodeCall(call: RpcCall): Uint8Array {
  return utf8Encode(JSON.stringify({ jsonrpc: '2.0', method: call.method, params: call.params }))
}

/** As it came: text, or JSON text, or the parsed body of a subrequest. */
export interface RpcReply {
  readonly status: number
  readonly body: unknown
}

/** @throws {RpcError} what the node threw, or `invalid_reply` */
export function decodeReply<Name extends OperationName>(name: Name, reply: RpcReply): OutputOf<Operations[Name]> {
  return decodeReplyTo<Operations[Name]>(operations[name], reply)
}

/**
 * The same for who has the operation in hand, and does not want the table of all of them in a browser.
 * @throws {RpcError} what the node threw, or `invalid_reply`
 */
export function decodeReplyTo<Called extends Operation>(operation: Called, reply: RpcReply): OutputOf<Called> {
  if (reply.status !== 200) throw rpcErrorOf(reply.status, reply.body)
  const result = operation.output.safeParse(typeof reply.body === 'string' ? parseReply(reply.body) : reply.body)
  if (!result.success) throw new RpcError('invalid_reply', `reply to ${operation.name} has another shape`)
  // The schema is the one from which the type is inferred.
  return result.data as OutputOf<Called>
}

/** Credentials as parameters, in the encodings of JSON. */
export function encodeCredentials(credentials: Credentials, ed25519Hex?: string) {
  return {
    signature: toBase64(credentials.signature),
    ...(ed25519Hex === undefined ? {} : { pubkey_ed25519: ed25519Hex }),
    ...(credentials.subaccount === undefined
      ? {}
      : {
          subaccount: toBase64(credentials.subaccount.token),
          subaccount_sig: toBase64(credentials.subaccount.signature),
        }),
  }
}

function parseReply(text: string): unknown {
  try {
    return parseJson(text, REPLY_JSON_VALUES_MAX)
  } catch (cause) {
    throw new RpcError('invalid_reply', 'reply is not json', { cause })
  }
}

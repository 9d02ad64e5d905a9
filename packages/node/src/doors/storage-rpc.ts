/**
 * The storage RPC in JSON: `POST /storage_rpc/v1`, and the destination layer of an onion.
 * Source: docs/protocol/storage-rpc.md §1.1.
 * @module
 */

import { parseJson, utf8Decode } from '@starling/base'
import { REQUEST_JSON_VALUES_MAX } from '@starling/protocol'
import { encodeCanonicalJson, type JsonObject, RpcError } from '@starling/storage-api'
import type { Caller } from '../caller.ts'
import type { NodeContext } from '../context.ts'
import type { Dispatch } from '../dispatch.ts'
import { errorReply } from '../error-reply.ts'
import { type DoorAnswer, jsonAnswer, textAnswer } from './answer.ts'

export interface RpcReply {
  readonly status: number
  /** Text, or JSON as text. */
  readonly body: string
  readonly isJson: boolean
  /** The call was one that may wait: its size must not tell what came. */
  readonly isHeld: boolean
}

/** Never rejects, whatever `body` is. No frame keeps it while the call waits. */
export function handleStorageRpc(
  ctx: Pick<NodeContext, 'logger'>,
  dispatch: Dispatch,
  body: Uint8Array,
  caller: Caller,
): Promise<RpcReply> {
  return replyOf(ctx, call(dispatch, body, caller))
}

async function call(dispatch: Dispatch, body: Uint8Array, caller: Caller): Promise<JsonObject> {
  const { method, params } = readRequest(body)
  return dispatch(method, params, { caller, isSubrequest: false, dispatch })
}

async function replyOf(ctx: Pick<NodeContext, 'logger'>, called: Promise<JsonObject>): Promise<RpcReply> {
  try {
    const reply = await called
    return { status: 200, body: encodeCanonicalJson(reply), isJson: true, isHeld: 'waited' in reply }
  } catch (error) {
    return errorRpcReply(errorReply(ctx.logger, error))
  }
}

export function storageRpcAnswer(reply: RpcReply): DoorAnswer {
  return reply.isJson ? jsonAnswer(reply.status, reply.body) : textAnswer(reply.status, reply.body)
}

function errorRpcReply({ status, body }: { readonly status: number; readonly body: string | JsonObject }): RpcReply {
  return typeof body === 'string'
    ? { status, body, isJson: false, isHeld: false }
    : { status, body: encodeCanonicalJson(body), isJson: true, isHeld: false }
}

function readRequest(body: Uint8Array): { readonly method: string; readonly params: unknown } {
  const request = parse(body)
  if (!isObject(request) || typeof request['method'] !== 'string')
    throw new RpcError('invalid_request', 'invalid json: no `method` field')
  const { method, params } = request
  if (!isObject(params)) throw new RpcError('invalid_request', 'invalid json: no `params` field')
  return { method, params }
}

function parse(body: Uint8Array): unknown {
  try {
    return parseJson(utf8Decode(body), REQUEST_JSON_VALUES_MAX)
  } catch {
    throw new RpcError('invalid_request', 'invalid json')
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

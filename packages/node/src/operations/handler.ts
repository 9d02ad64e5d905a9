/**
 * What an operation's handler is: parsed values in, reply out, errors thrown as `RpcError`.
 * @module
 */

import type { InputOf, JsonObject, OperationName, Operations } from '@starling/storage-api'
import type { Caller } from '../caller.ts'
import type { NodeContext } from '../context.ts'

/** One call on its way: who may end it, and how operations that contain others carry those out. */
export interface Call {
  readonly caller: Caller
  /** Inside a batch nothing waits by itself. */
  readonly isSubrequest: boolean
  /** From a member that has not everything yet: it is answered from what is here. */
  readonly isProxied?: boolean
  /** @throws {RpcError} */
  readonly dispatch: (method: string, params: unknown, call: Call) => Promise<JsonObject>
}

export type Handler<Name extends OperationName> = (
  ctx: NodeContext,
  input: InputOf<Operations[Name]>,
  call: Call,
) => Promise<JsonObject>

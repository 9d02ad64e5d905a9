/**
 * Method name and parameters → the operation's reply: the one place behind all doors.
 * @module
 */

import {
  type InputOf,
  type JsonObject,
  OPERATION_OF_METHOD,
  type OperationName,
  type Operations,
  operations,
  type Params,
  RpcError,
  type RpcErrorCode,
} from '@starling/storage-api'
import type { NodeContext } from './context.ts'
import type { ProxiedReads } from './membership/proxied-reads.ts'
import type { Call } from './operations/handler.ts'
import { handlers } from './operations/index.ts'

export type Dispatch = (method: string, params: unknown, call: Call) => Promise<JsonObject>

/** @returns a function that throws `RpcError`, and what a broken part of the node threw */
export function makeDispatch(ctx: NodeContext, reads: Pick<ProxiedReads, 'read'>): Dispatch {
  // The table's row and the handler of one name belong together, which the compiler cannot see through the union.
  // No frame of this keeps the parameters while the handler waits.
  const run = async <Name extends OperationName>(name: Name, params: Params, call: Call): Promise<JsonObject> => {
    const input = operations[name].read(params) as InputOf<Operations[Name]>
    const own = (mayWait: boolean, afterHash: string | undefined) =>
      handlers[name](ctx, { ...input, afterHash }, mayWait ? call : { ...call, isSubrequest: true })
    const proxied = call.isProxied === true ? undefined : reads.read(name, input, params, own)
    return proxied ?? handlers[name](ctx, input, call)
  }

  const counted = async (name: OperationName, running: Promise<JsonObject>): Promise<JsonObject> => {
    const startedMs = ctx.clock.elapsed()
    const count = (outcome: 'ok' | RpcErrorCode, isHeld: boolean): void => {
      ctx.metrics.count('starling_operations_total', { operation: name, outcome })
      const seconds = (ctx.clock.elapsed() - startedMs) / 1000
      if (!isHeld) ctx.metrics.observe('starling_operation_seconds', seconds, { operation: name })
    }
    try {
      const reply = await running
      count('ok', 'waited' in reply)
      return reply
    } catch (error) {
      count(error instanceof RpcError ? error.code : 'internal', false)
      throw error
    }
  }

  return async (method, params, call) => {
    const name = OPERATION_OF_METHOD.get(method)
    if (name === undefined) throw new RpcError('unknown_method', `no method ${method}`)
    if (!isParams(params)) throw new RpcError('invalid_request', 'invalid json: no `params` field')
    return counted(name, run(name, params, call))
  }
}

function isParams(value: unknown): value is Params {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

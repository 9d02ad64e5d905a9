/**
 * `sequence`: one subrequest after another; the first that fails is the last. Nothing in it waits.
 * Source: docs/protocol/storage-rpc.md §4.13.
 * @module
 */

import { OPERATION_OF_METHOD, readSubrequests } from '@starling/storage-api'
import type { Call, Handler } from './handler.ts'
import { type SubrequestResult, subrequestResult } from './subrequest-result.ts'

export const sequence: Handler<'sequence'> = async (ctx, input, call) => {
  const subrequest: Call = { ...call, isSubrequest: true }
  const results: SubrequestResult[] = []
  for (const { method, params } of readSubrequests(input.requests, (name) => OPERATION_OF_METHOD.has(name))) {
    const result = await subrequestResult(ctx, call.dispatch(method, params, subrequest))
    results.push(result)
    if (!isSuccess(result)) break
  }
  return { results }
}

function isSuccess({ code }: SubrequestResult): boolean {
  return code >= 200 && code < 300
}

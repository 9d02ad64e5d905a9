/**
 * `batch`: starts all subrequests, answers when all are done; a batch of retrieves may wait.
 * Source: docs/protocol/storage-rpc.md §4.13; docs/protocol/waiting.md §1.
 * @module
 */

import {
  type BatchInput,
  type JsonObject,
  OPERATION_OF_METHOD,
  type RetrieveInput,
  readSubrequests,
  retrieveOperation,
  type Subrequest,
} from '@starling/storage-api'
import { checkRetrieve } from '../auth/check-retrieve.ts'
import type { NodeContext } from '../context.ts'
import type { Call, Handler } from './handler.ts'
import { holdRetrieves } from './hold-retrieves.ts'
import { readMailbox } from './retrieve.ts'
import { subrequestResult } from './subrequest-result.ts'

export const batch: Handler<'batch'> = async (ctx, input, call) => {
  const requests = readSubrequests(input.requests, (name) => OPERATION_OF_METHOD.has(name))
  const retrieves = await waitingRetrieves(ctx, input, requests)
  if (retrieves !== undefined) return holdBatch(ctx, retrieves, input.waitMs ?? 0, call)
  const subrequest: Call = { ...call, isSubrequest: true }
  const results = await Promise.all(
    requests.map(({ method, params }) => subrequestResult(ctx, call.dispatch(method, params, subrequest))),
  )
  return input.waitMs !== undefined && requests.every(isRetrieve) ? { results, waited: 0 } : { results }
}

function isRetrieve(request: Subrequest): boolean {
  return request.method === 'retrieve'
}

/** The retrieves of a batch that may wait: nothing else is in it, and all of them are allowed. */
async function waitingRetrieves(
  ctx: NodeContext,
  { waitMs = 0 }: BatchInput,
  requests: readonly Subrequest[],
): Promise<readonly RetrieveInput[] | undefined> {
  if (waitMs === 0 || !requests.every(isRetrieve)) return undefined
  try {
    const inputs = requests.map(({ params }) => retrieveOperation.read(params))
    for (const input of inputs) await checkRetrieve(ctx, input)
    return inputs
  } catch {
    // One refusal, and all results go out at once; the ordinary way words it.
    return undefined
  }
}

async function holdBatch(
  ctx: NodeContext,
  inputs: readonly RetrieveInput[],
  waitMs: number,
  call: Call,
): Promise<JsonObject> {
  const held = await holdRetrieves(ctx, inputs, waitMs, call.signal, async () => {
    const pages = await Promise.all(inputs.map((input) => readMailbox(ctx, input)))
    return { pages, isEmpty: pages.every((page) => page.isEmpty) }
  })
  return { results: held.result.pages.map(({ body }) => ({ body, code: 200 })), waited: held.waitedMs }
}

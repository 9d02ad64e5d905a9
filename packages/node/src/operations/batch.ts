/**
 * `batch`: starts all subrequests, answers when all are done; a batch of retrieves may wait.
 * Source: docs/protocol/storage-rpc.md §4.13; docs/protocol/waiting.md §1.
 * @module
 */

import {
  type BatchInput,
  type JsonObject,
  OPERATION_OF_METHOD,
  readSubrequests,
  retrieveOperation,
  type Subrequest,
} from '@starling/storage-api'
import { checkRetrieve } from '../auth/check-retrieve.ts'
import type { Caller } from '../caller.ts'
import type { NodeContext } from '../context.ts'
import type { Call, Handler } from './handler.ts'
import { type HeldMailbox, heldMailbox, holdRetrieves } from './hold-retrieves.ts'
import { readMailbox } from './retrieve.ts'
import { subrequestResult } from './subrequest-result.ts'

export const batch: Handler<'batch'> = async (ctx, input, call) => {
  const requests = readSubrequests(input.requests, (name) => OPERATION_OF_METHOD.has(name))
  const retrieves = await waitingRetrieves(ctx, input, requests)
  if (retrieves !== undefined) return holdBatch(ctx, retrieves, input.waitMs ?? 0, call.caller)
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
): Promise<readonly HeldMailbox[] | undefined> {
  if (waitMs === 0 || !requests.every(isRetrieve)) return undefined
  try {
    const inputs = requests.map(({ params }) => retrieveOperation.read(params))
    for (const input of inputs) await checkRetrieve(ctx, input)
    return inputs.map(heldMailbox)
  } catch {
    // One refusal, and all results go out at once; the ordinary way words it.
    return undefined
  }
}

async function holdBatch(
  ctx: NodeContext,
  mailboxes: readonly HeldMailbox[],
  waitMs: number,
  caller: Caller,
): Promise<JsonObject> {
  const held = await holdRetrieves(ctx, mailboxes, waitMs, caller, async () => {
    const pages = await Promise.all(mailboxes.map((mailbox) => readMailbox(ctx, mailbox)))
    return { pages, isEmpty: pages.every((page) => page.isEmpty) }
  })
  return { results: held.result.pages.map(({ body }) => ({ body, code: 200 })), waited: held.waitedMs }
}

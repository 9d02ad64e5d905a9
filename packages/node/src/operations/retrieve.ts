/**
 * `retrieve`: a page of a mailbox, at once or when there is something.
 * Source: docs/protocol/storage-rpc.md §4.2; docs/protocol/waiting.md §1.
 * @module
 */

import { retrieveLimits } from '@starling/protocol'
import type { JsonObject, RetrieveInput } from '@starling/storage-api'
import { checkRetrieve } from '../auth/check-retrieve.ts'
import type { NodeContext } from '../context.ts'
import { stampReply } from '../stamp-reply.ts'
import type { Handler } from './handler.ts'
import { holdRetrieves } from './hold-retrieves.ts'

export const retrieve: Handler<'retrieve'> = async (ctx, input, call) => {
  await checkRetrieve(ctx, input)
  if (input.waitMs === undefined || call.isSubrequest) return (await readMailbox(ctx, input)).body
  const held = await holdRetrieves(ctx, [input], input.waitMs, call.signal, () => readMailbox(ctx, input))
  return { ...held.result.body, waited: held.waitedMs }
}

export interface MailboxPage {
  readonly body: JsonObject
  readonly isEmpty: boolean
}

/** Reads without any check. @throws {StoreError} */
export async function readMailbox(
  ctx: Pick<NodeContext, 'messages' | 'metrics' | 'network' | 'clock'>,
  input: RetrieveInput,
): Promise<MailboxPage> {
  const page = await ctx.messages.retrieve(
    input.account,
    input.namespace,
    input.afterHash,
    retrieveLimits({ maxCount: input.maxCount, maxSize: input.maxSizeBytes }),
  )
  if (page.messages.length > 0) ctx.metrics.count('starling_retrieved_messages_total', {}, page.messages.length)
  const messages = page.messages.map((message) => ({
    data: base64Of(message.data),
    expiration: message.expiryMs,
    hash: message.hash,
    timestamp: message.timestampMs,
  }))
  return { body: stampReply(ctx, { messages, more: page.more }), isEmpty: messages.length === 0 }
}

/** Twice as fast as the portable way, and most of what a page costs. */
function base64Of(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64')
}

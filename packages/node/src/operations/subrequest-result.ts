/**
 * A subrequest's reply or error as its entry in the reply of `batch` or `sequence`.
 * Source: docs/protocol/storage-rpc.md §4.13.
 * @module
 */

import type { JsonObject } from '@starling/storage-api'
import type { NodeContext } from '../context.ts'
import { errorReply } from '../error-reply.ts'

export type SubrequestResult = JsonObject & { readonly code: number }

/** Never rejects. */
export async function subrequestResult(
  ctx: Pick<NodeContext, 'logger'>,
  reply: Promise<JsonObject>,
): Promise<SubrequestResult> {
  try {
    return { body: await reply, code: 200 }
  } catch (error) {
    const { status, body } = errorReply(ctx.logger, error)
    return { body, code: status }
  }
}

/** @module `delete_before`. Source: docs/protocol/storage-rpc.md §4.8. */

import { checkDeleteBefore } from '../auth/check-delete.ts'
import { stampReply } from '../stamp-reply.ts'
import type { Handler } from './handler.ts'
import { memberEntries, writeEntry } from './member-entry.ts'

export const deleteBefore: Handler<'delete_before'> = async (ctx, input) => {
  await checkDeleteBefore(ctx, input)
  return stampReply(ctx, {
    swarm: memberEntries(await ctx.swarm.write({ method: 'delete_before', input }), writeEntry),
  })
}

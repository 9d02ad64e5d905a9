/** @module `delete_all`. Source: docs/protocol/storage-rpc.md §4.7. */

import { checkDeleteAll } from '../auth/check-delete.ts'
import { stampReply } from '../stamp-reply.ts'
import type { Handler } from './handler.ts'
import { memberEntries, writeEntry } from './member-entry.ts'

export const deleteAll: Handler<'delete_all'> = async (ctx, input) => {
  await checkDeleteAll(ctx, input)
  return stampReply(ctx, { swarm: memberEntries(await ctx.swarm.write({ method: 'delete_all', input }), writeEntry) })
}

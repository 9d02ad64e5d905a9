/** @module `expire_all`. Source: docs/protocol/storage-rpc.md §4.10. */

import { checkExpireAll } from '../auth/check-expire.ts'
import { stampReply } from '../stamp-reply.ts'
import type { Handler } from './handler.ts'
import { memberEntries, writeEntry } from './member-entry.ts'

export const expireAll: Handler<'expire_all'> = async (ctx, input) => {
  await checkExpireAll(ctx, input)
  return stampReply(ctx, { swarm: memberEntries(await ctx.swarm.write({ method: 'expire_all', input }), writeEntry) })
}

/** @module `expire`. Source: docs/protocol/storage-rpc.md §4.9. */

import { checkExpire } from '../auth/check-expire.ts'
import { stampReply } from '../stamp-reply.ts'
import type { Handler } from './handler.ts'
import { memberEntries, writeEntry } from './member-entry.ts'

export const expire: Handler<'expire'> = async (ctx, input) => {
  await checkExpire(ctx, input)
  return stampReply(ctx, { swarm: memberEntries(await ctx.swarm.write({ method: 'expire', input }), writeEntry) })
}

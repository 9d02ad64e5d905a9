/** @module `unrevoke_subaccount`. Source: docs/protocol/storage-rpc.md §4.12. */

import { checkUnrevoke } from '../auth/check-revoke.ts'
import { stampReply } from '../stamp-reply.ts'
import type { Handler } from './handler.ts'
import { memberEntries, writeEntry } from './member-entry.ts'

export const unrevokeSubaccount: Handler<'unrevoke_subaccount'> = async (ctx, input) => {
  await checkUnrevoke(ctx, input)
  return stampReply(ctx, {
    swarm: memberEntries(await ctx.swarm.write({ method: 'unrevoke_subaccount', input }), writeEntry),
  })
}

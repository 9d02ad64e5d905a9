/** @module `revoke_subaccount`. Source: docs/protocol/storage-rpc.md §4.12. */

import { checkRevoke } from '../auth/check-revoke.ts'
import { stampReply } from '../stamp-reply.ts'
import type { Handler } from './handler.ts'
import { memberEntries, writeEntry } from './member-entry.ts'

export const revokeSubaccount: Handler<'revoke_subaccount'> = async (ctx, input) => {
  await checkRevoke(ctx, input)
  return stampReply(ctx, {
    swarm: memberEntries(await ctx.swarm.write({ method: 'revoke_subaccount', input }), writeEntry),
  })
}

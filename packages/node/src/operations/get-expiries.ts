/** @module `get_expiries`: of this node's messages only. Source: docs/protocol/storage-rpc.md §4.11. */

import { checkGetExpiries } from '../auth/check-expire.ts'
import type { Handler } from './handler.ts'

export const getExpiries: Handler<'get_expiries'> = async (ctx, input) => {
  await checkGetExpiries(ctx, input)
  return { expiries: Object.fromEntries(await ctx.messages.expiriesOf(input.account, input.hashes)) }
}

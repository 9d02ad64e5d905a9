/** @module `delete`. Source: docs/protocol/storage-rpc.md §4.6. */

import { RpcError } from '@starling/storage-api'
import { checkDelete } from '../auth/check-delete.ts'
import { stampReply } from '../stamp-reply.ts'
import type { Handler } from './handler.ts'
import { memberEntries, writeEntry } from './member-entry.ts'

export const deleteMessages: Handler<'delete'> = async (ctx, input) => {
  await checkDelete(ctx, input)
  const swarm = memberEntries(await ctx.swarm.write({ method: 'delete', input }), writeEntry)
  const body = stampReply(ctx, { swarm })
  const hasDeleted = Object.values(swarm).some(({ deleted }) => Array.isArray(deleted) && deleted.length > 0)
  if (input.isRequired && !hasDeleted) throw new RpcError('not_found', undefined, { body })
  return body
}

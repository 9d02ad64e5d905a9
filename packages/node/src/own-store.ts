/**
 * This node's own part of a store: commit, then sign. The signature says that the commit has returned.
 * Source: docs/protocol/replication.md §1; docs/protocol/storage-rpc.md §3.4, §4.1.
 * @module
 */

import { type MessageHash, storeReceiptText } from '@starling/protocol'
import type { StoreInput } from '@starling/storage-api'
import type { NodeContext } from './context.ts'
import { StoreError } from './storage/errors.ts'
import type { Stamp } from './storage/message.ts'
import type { MemberStoreResult } from './swarm-store.ts'

/**
 * @param stamp - of the entry node; travels with the record
 * @throws {StoreError} `overloaded` | `closed`: the request was not served at all
 */
export async function commitOwn(
  ctx: Pick<NodeContext, 'messages' | 'identity' | 'logger'>,
  input: StoreInput,
  hash: MessageHash,
  stamp: Stamp,
): Promise<MemberStoreResult> {
  const { account, namespace, timestampMs, expiryMs, data } = input
  try {
    const put = await ctx.messages.put({ account, namespace, hash, timestampMs, expiryMs, data, stamp })
    if (put.outcome === 'full') return { kind: 'query_failure', reason: 'database is full' }
    return {
      kind: 'stored',
      already: put.outcome !== 'new',
      expiryMs: put.expiryMs,
      signature: ctx.identity.signer.sign(storeReceiptText(hash)),
    }
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'database_failed') throw error
    ctx.logger.error('store.commit_failed', { code: error.code })
    return { kind: 'query_failure' }
  }
}

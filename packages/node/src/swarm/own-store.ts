/**
 * This node's own part of a store: commit, then sign.
 * Source: docs/protocol/replication.md §1; docs/protocol/storage-rpc.md §3.4, §4.1.
 * @module
 */

import { type MessageHash, storedReceiptText, storeReceiptText } from '@starling/protocol'
import type { StoreInput } from '@starling/storage-api'
import type { StoreReply } from '@starling/wire/peer'
import type { NodeContext } from '../context.ts'
import type { Stamp } from '../storage/message.ts'
import type { StampedWrite } from '../storage/write.ts'
import type { MemberResult } from '../swarm-writes.ts'
import { queryFailure } from './own-write.ts'

export type OwnStoreContext = Pick<NodeContext, 'clock' | 'messages' | 'identity' | 'logger' | 'metrics' | 'profile'>

/**
 * @param stamp - of the entry node; travels with the record
 * @throws {StoreError} `overloaded` | `closed`: the request was not served at all
 */
export async function commitStore(
  ctx: OwnStoreContext,
  input: StoreInput,
  hash: MessageHash,
  stamp: Stamp,
  options: Pick<StampedWrite, 'request' | 'hints'> = {},
): Promise<MemberResult<StoreReply>> {
  const { account, namespace, timestampMs, expiryMs, data } = input
  try {
    const put = await ctx.messages.put({ account, namespace, hash, timestampMs, expiryMs, data, stamp }, options)
    ctx.metrics.count('starling_stored_messages_total', { outcome: put.outcome })
    switch (put.outcome) {
      case 'full':
        return { kind: 'query_failure', reason: 'database is full' }
      case 'quota':
        return { kind: 'query_failure', reason: 'mailbox is full' }
      case 'superseded':
        return { kind: 'refused', code: GONE.code, reason: GONE.reason }
      default:
        return {
          kind: 'done',
          done: {
            already: put.outcome !== 'new',
            expiryMs: put.expiryMs,
            hash,
            signature: ctx.identity.signer.sign(storeReceiptText(hash)),
            ...receiptOf(ctx, { account, namespace, hash, expiryMs: put.expiryMs }),
          },
        }
    }
  } catch (error) {
    ctx.metrics.count('starling_stored_messages_total', { outcome: 'failed' })
    return queryFailure(ctx, error)
  }
}

/** A deletion that is newer than the store has arrived before it. */
const GONE = { code: '410', reason: 'message was deleted meanwhile' } as const

function receiptOf(
  ctx: Pick<NodeContext, 'clock' | 'identity' | 'profile'>,
  kept: Omit<Parameters<typeof storedReceiptText>[0], 'storedAtMs'>,
): Pick<StoreReply, 'receipt'> {
  if (!ctx.profile.receipts) return {}
  const storedAtMs = ctx.clock.now()
  return { receipt: { storedAtMs, signature: ctx.identity.signer.sign(storedReceiptText({ ...kept, storedAtMs })) } }
}

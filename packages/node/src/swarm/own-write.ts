/**
 * This node's own part of what a swarm does together: commit, then sign. The signature says that the commit has returned.
 * Source: docs/protocol/replication.md §1; docs/protocol/storage-rpc.md §3.4, §4.
 * @module
 */

import { toHex } from '@starling/base'
import {
  type AccountId,
  cappedExpiryMs,
  deleteAllReceiptText,
  deleteBeforeReceiptText,
  deleteReceiptText,
  expireAllReceiptText,
  expireReceiptText,
  type NamespaceSelector,
  revokeSubaccountReceiptText,
  unrevokeSubaccountReceiptText,
} from '@starling/protocol'
import type { ExpireInput } from '@starling/storage-api'
import type { HashGroups, WriteReply } from '@starling/wire/peer'
import { effectiveMode } from '../auth/check-expire.ts'
import type { NodeContext } from '../context.ts'
import { ANY_TIME_MS } from '../merge/marks.ts'
import { StoreError } from '../storage/errors.ts'
import type { Stamp } from '../storage/message.ts'
import type { ChangedMessage, ExpireDecision } from '../storage/write.ts'
import type { MemberResult, SwarmWrite } from '../swarm-writes.ts'

export type OwnWriteContext = Pick<NodeContext, 'clock' | 'messages' | 'identity' | 'logger'>

/** How the entry node and the others agree on what an `expire` comes to. */
export interface Decisions {
  /** Of the entry node; absent there. */
  readonly decisions?: readonly ExpireDecision[] | undefined
  readonly onDecided?: ((decisions: readonly ExpireDecision[]) => void) | undefined
}

/**
 * @param stamp - of the entry node
 * @throws {StoreError} `overloaded` | `closed`: the request was not served at all
 */
export async function commitWrite(
  ctx: OwnWriteContext,
  write: SwarmWrite,
  stamp: Stamp,
  decisions: Decisions = {},
): Promise<MemberResult<WriteReply>> {
  try {
    return { kind: 'done', done: await carryOut(ctx, write, stamp, decisions) }
  } catch (error) {
    return queryFailure(ctx, error)
  }
}

/** @throws whatever is not a failure of the database */
export function queryFailure(ctx: Pick<NodeContext, 'logger'>, error: unknown): MemberResult<never> {
  if (!(error instanceof StoreError)) throw error
  if (error.code === 'database_full') return { kind: 'query_failure', reason: 'database is full' }
  if (error.code !== 'database_failed' && error.code !== 'database_damaged') throw error
  ctx.logger.error('store.commit_failed', { code: error.code })
  return { kind: 'query_failure' }
}

async function carryOut(
  ctx: OwnWriteContext,
  write: SwarmWrite,
  stamp: Stamp,
  decisions: Decisions,
): Promise<WriteReply> {
  const { messages } = ctx
  const { account } = write.input
  const sign = (text: Uint8Array) => ctx.identity.signer.sign(text)
  switch (write.method) {
    case 'delete': {
      const { hashes } = write.input
      const deleted = sorted(await messages.write({ kind: 'delete', account, hashes, stamp }))
      return { deleted, signature: sign(deleteReceiptText(account, hashes, deleted)) }
    }
    case 'delete_all': {
      const { namespace, timestampMs } = write.input
      const changed = await messages.write(rangeOf(account, namespace, ANY_TIME_MS, stamp))
      const signature = sign(deleteAllReceiptText(account, timestampMs, hashesOf(changed)))
      return { deleted: groupsOf(namespace, changed), signature }
    }
    case 'delete_before': {
      const { namespace, beforeMs } = write.input
      const changed = await messages.write(rangeOf(account, namespace, beforeMs, stamp))
      const signature = sign(deleteBeforeReceiptText(account, beforeMs, hashesOf(changed)))
      return { deleted: groupsOf(namespace, changed), signature }
    }
    case 'expire':
      return carryOutExpire(ctx, write.input, stamp, decisions)
    case 'expire_all': {
      const { namespace, expiryMs } = write.input
      const changed = await messages.write({ kind: 'expire_range', account, scope: namespace, expiryMs, stamp })
      const signature = sign(expireAllReceiptText(account, expiryMs, hashesOf(changed)))
      return { updated: groupsOf(namespace, changed), signature }
    }
    case 'revoke_subaccount': {
      const { tokens, timestampMs } = write.input
      await messages.write({ kind: 'revoke', account, tokens: tokens.map(toHex), signedMs: timestampMs })
      return { signature: sign(revokeSubaccountReceiptText(account, timestampMs, tokens)) }
    }
    case 'unrevoke_subaccount': {
      const { tokens, timestampMs } = write.input
      const count = await messages.write({
        kind: 'unrevoke',
        account,
        tokens: tokens.map(toHex),
        signedMs: timestampMs,
      })
      return { count, signature: sign(unrevokeSubaccountReceiptText(account, timestampMs, tokens)) }
    }
  }
}

async function carryOutExpire(
  ctx: OwnWriteContext,
  input: ExpireInput,
  stamp: Stamp,
  { decisions, onDecided }: Decisions,
): Promise<WriteReply> {
  const { account, hashes, expiriesMs: requestedMs, mode } = input
  const nowMs = ctx.clock.now()
  const expiriesMs = hashes.map((_, index) => cappedExpiryMs(requestedOf(requestedMs, index), nowMs))
  const { updated, unchanged } = await ctx.messages.write({
    kind: 'expire',
    account,
    hashes,
    expiriesMs,
    mode: effectiveMode(input),
    ...(decisions === undefined ? {} : { decisions }),
    ...(onDecided === undefined ? {} : { onDecided }),
    stamp,
  })
  const names = sorted([...updated.keys()])
  const applied = names.map((hash) => updated.get(hash) ?? 0)
  const expiryMs = requestedMs.length > 1 ? applied : (applied[0] ?? decidedMs(decisions) ?? expiriesMs[0] ?? 0)
  const kept = mode === undefined ? {} : { unchanged }
  const text = expireReceiptText({ account, expiryMs, requested: hashes, updated: names, ...kept })
  return { expiryMs, updated: names, ...kept, signature: ctx.identity.signer.sign(text) }
}

/** One for all, or one for each. */
export function requestedOf(expiriesMs: readonly number[], index: number): number {
  return (expiriesMs.length === 1 ? expiriesMs[0] : expiriesMs[index]) ?? 0
}

function decidedMs(decisions: readonly ExpireDecision[] | undefined): number | undefined {
  return decisions?.find((decision) => typeof decision === 'number')
}

function rangeOf(account: AccountId, scope: NamespaceSelector, untilMs: number, stamp: Stamp) {
  return { kind: 'delete_range', account, scope, untilMs, stamp } as const
}

function hashesOf(changed: readonly ChangedMessage[]): readonly string[] {
  return changed.map(({ hash }) => hash)
}

/** Sorted; by namespace when the request was for all of them. */
function groupsOf(scope: NamespaceSelector, changed: readonly ChangedMessage[]): HashGroups {
  if (scope !== 'all') return sorted(hashesOf(changed))
  const groups = new Map<number, readonly string[]>()
  for (const { hash, namespace } of changed) groups.set(namespace, sorted([...(groups.get(namespace) ?? []), hash]))
  return groups
}

function sorted<Text extends string>(hashes: readonly Text[]): readonly Text[] {
  return [...hashes].sort()
}

/**
 * This node's own part of what a swarm does together: commit, then sign. The signature says that the commit has returned.
 * Source: docs/protocol/replication.md §1; docs/protocol/storage-rpc.md §3.4, §4.
 * @module
 */

import {
  deleteAllReceiptText,
  deleteBeforeReceiptText,
  deleteReceiptText,
  expireAllReceiptText,
  expireReceiptText,
  type MessageHash,
  type NamespaceSelector,
  revokeSubaccountReceiptText,
  unrevokeSubaccountReceiptText,
} from '@starling/protocol'
import type { ExpireInput } from '@starling/storage-api'
import type { HashGroups, WriteReply } from '@starling/wire/peer'
import type { NodeContext } from '../context.ts'
import { ANY_TIME_MS } from '../merge/marks.ts'
import { StoreError } from '../storage/errors.ts'
import type { Stamp } from '../storage/message.ts'
import type { ChangedMessage, ExpireDecision, ExpireResult, ExpireWrite, StampedWrite } from '../storage/write.ts'
import type { MemberResult, SwarmWrite } from '../swarm-writes.ts'
import {
  deleteRangeWriteOf,
  deleteWriteOf,
  expireRangeWriteOf,
  expireWriteOf,
  revokeWriteOf,
} from './stamped-writes.ts'

export type OwnWriteContext = Pick<NodeContext, 'clock' | 'messages' | 'identity' | 'logger'>

/** What goes with a write to the store besides itself. */
export interface OwnWriteOptions extends Pick<StampedWrite, 'request' | 'hints'> {
  /** Of the entry node, for `expire`; absent there. */
  readonly decisions?: readonly ExpireDecision[] | undefined
  /** At the entry node, for `expire`: gets what is not here from where it is. @returns the stamp with which to decide then */
  readonly pull?: ((lacking: readonly MessageHash[]) => Promise<Stamp>) | undefined
  /** At the entry node, for `expire`. @param isOpen - it will be called again. @returns the request with what was decided */
  readonly onDecided?: ((decisions: readonly ExpireDecision[], stamp: Stamp, isOpen: boolean) => Uint8Array) | undefined
}

/**
 * @param stamp - of the entry node
 * @throws {StoreError} `overloaded` | `closed`: the request was not served at all
 */
export async function commitWrite(
  ctx: OwnWriteContext,
  write: SwarmWrite,
  stamp: Stamp,
  options: OwnWriteOptions = {},
): Promise<MemberResult<WriteReply>> {
  try {
    return { kind: 'done', done: await carryOut(ctx, write, stamp, options) }
  } catch (error) {
    return queryFailure(ctx, error)
  }
}

/** Source: docs/protocol/storage-rpc.md §3.3. */
const TOO_MANY_REQUESTS = 'account has too many deletions and expiries'

/** @throws whatever is not a failure of the database */
export function queryFailure(ctx: Pick<NodeContext, 'logger'>, error: unknown): MemberResult<never> {
  if (!(error instanceof StoreError)) throw error
  if (error.code === 'quota') return { kind: 'query_failure', reason: TOO_MANY_REQUESTS }
  if (error.code === 'database_full') return { kind: 'query_failure', reason: 'database is full' }
  if (error.code !== 'database_failed' && error.code !== 'database_damaged') throw error
  ctx.logger.error('store.commit_failed', { code: error.code })
  return { kind: 'query_failure' }
}

async function carryOut(
  ctx: OwnWriteContext,
  write: SwarmWrite,
  stamp: Stamp,
  options: OwnWriteOptions,
): Promise<WriteReply> {
  const { messages } = ctx
  const { request, hints } = options
  const { account } = write.input
  const sign = (text: Uint8Array) => ctx.identity.signer.sign(text)
  switch (write.method) {
    case 'delete': {
      const { hashes } = write.input
      const deleted = sorted(await messages.write({ ...deleteWriteOf(write.input, stamp), request, hints }))
      return { deleted, signature: sign(deleteReceiptText(account, hashes, deleted)) }
    }
    case 'delete_all': {
      const { namespace, timestampMs } = write.input
      const changed = await messages.write({ ...deleteRangeWriteOf(write.input, ANY_TIME_MS, stamp), request, hints })
      const signature = sign(deleteAllReceiptText(account, timestampMs, hashesOf(changed)))
      return { deleted: groupsOf(namespace, changed), signature }
    }
    case 'delete_before': {
      const { namespace, beforeMs } = write.input
      const changed = await messages.write({ ...deleteRangeWriteOf(write.input, beforeMs, stamp), request, hints })
      const signature = sign(deleteBeforeReceiptText(account, beforeMs, hashesOf(changed)))
      return { deleted: groupsOf(namespace, changed), signature }
    }
    case 'expire':
      return carryOutExpire(ctx, write.input, stamp, options)
    case 'expire_all': {
      const { namespace, expiryMs } = write.input
      const changed = await messages.write({ ...expireRangeWriteOf(write.input, stamp), request, hints })
      const signature = sign(expireAllReceiptText(account, expiryMs, hashesOf(changed)))
      return { updated: groupsOf(namespace, changed), signature }
    }
    case 'revoke_subaccount': {
      const { tokens, timestampMs } = write.input
      await messages.write({ ...revokeWriteOf('revoke', write.input), request, hints })
      return { signature: sign(revokeSubaccountReceiptText(account, timestampMs, tokens)) }
    }
    case 'unrevoke_subaccount': {
      const { tokens, timestampMs } = write.input
      const count = await messages.write({ ...revokeWriteOf('unrevoke', write.input), request, hints })
      return { count, signature: sign(unrevokeSubaccountReceiptText(account, timestampMs, tokens)) }
    }
  }
}

async function carryOutExpire(
  ctx: OwnWriteContext,
  input: ExpireInput,
  stamp: Stamp,
  options: OwnWriteOptions,
): Promise<WriteReply> {
  const { account, hashes, expiriesMs: requestedMs, mode } = input
  const { decisions, pull } = options
  const { expiriesMs } = expireWriteOf(input, stamp, ctx.clock.now())
  const first = await writeExpire(ctx, input, stamp, options, { mayLack: pull !== undefined })
  const { updated, unchanged } =
    pull === undefined || first.lacking.length === 0
      ? first
      : await writeExpire(ctx, input, await pull(first.lacking), options, { earlier: first })
  const names = sorted([...updated.keys()])
  const applied = names.map((hash) => updated.get(hash) ?? 0)
  const expiryMs = requestedMs.length > 1 ? applied : (applied[0] ?? decidedMs(decisions) ?? expiriesMs[0] ?? 0)
  const kept = mode === undefined ? {} : { unchanged }
  const text = expireReceiptText({ account, expiryMs, requested: hashes, updated: names, ...kept })
  return { expiryMs, updated: names, ...kept, signature: ctx.identity.signer.sign(text) }
}

function writeExpire(
  { clock, messages }: OwnWriteContext,
  input: ExpireInput,
  stamp: Stamp,
  { decisions, request, hints, onDecided }: OwnWriteOptions,
  attempt: Pick<ExpireWrite, 'mayLack' | 'earlier'>,
): Promise<ExpireResult> {
  return messages.write({
    ...expireWriteOf(input, stamp, clock.now()),
    request,
    hints,
    decisions,
    ...attempt,
    onDecided: onDecided && ((decided, isOpen) => onDecided(decided, stamp, isOpen)),
  })
}

function decidedMs(decisions: readonly ExpireDecision[] | undefined): number | undefined {
  return decisions?.find((decision) => typeof decision === 'number')
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

/**
 * Carries writes out on a workspace, one after the other.
 * Source: docs/protocol/replication.md §2; docs/protocol/storage-rpc.md §4.
 * @module
 */

import { equalBytes } from '@starling/base'
import { changesExpiry, isPublicOutbox, type MessageHash } from '@starling/protocol'
import { withDeletion, withExpire, withStore } from '../merge/history.ts'
import type { Presence } from '../merge/resolve.ts'
import { revokedTokens, withRevocations } from '../merge/revocations.ts'
import { StoreError } from './errors.ts'
import type { PutResult } from './message.ts'
import { quotaClass, REPAIRED_REQUESTS, storedSizeBytes } from './quota.ts'
import type { Usage } from './usage.ts'
import type { Entry, Workspace } from './workspace.ts'
import {
  accountOf,
  type ChangedMessage,
  type DeleteRangeWrite,
  type DeleteWrite,
  type ExpireDecision,
  type ExpireRangeWrite,
  type ExpireResult,
  type ExpireWrite,
  type ReplaceWrite,
  type RevokeWrite,
  type StampedWrite,
  type StoreWrite,
  type WriteResults,
} from './write.ts'

/** Deletions and expiries of messages that are not here, remembered per account: their hashes are anybody's invention. */
const UNKNOWN_MAX = 10_000

/**
 * @param usage - as it was before the group
 * @returns `quota` when the account has no room for the request, and nothing was changed
 */
export function applyWrite(
  work: Workspace,
  usage: Usage,
  write: StampedWrite,
): WriteResults[StampedWrite['kind']] | StoreError {
  if (isBeyondRequests(work, usage, write)) return new StoreError('quota', 'account has too many requests')
  const request = write.kind === 'expire' ? undefined : write.request
  if (request !== undefined) {
    work.noteRequest(accountOf(write), request)
    if (write.kind !== 'store') work.noteHints(write.hints ?? [], { request })
  }
  switch (write.kind) {
    case 'store':
      return applyStore(work, usage, write)
    case 'replace':
      return applyReplace(work, write)
    case 'delete':
      return applyDelete(work, write)
    case 'delete_range':
      return applyDeleteRange(work, write)
    case 'expire':
      return applyExpire(work, write)
    case 'expire_range':
      return applyExpireRange(work, write)
    case 'revoke':
    case 'unrevoke':
      return applyRevoke(work, write)
  }
}

/**
 * Of what is bounded in number and small without that, marks and revocations of at most fifty tokens, everything is let in: an
 * account can always delete all that it has.
 */
function isBeyondRequests(work: Workspace, usage: Usage, write: StampedWrite): boolean {
  const isLarge = write.kind === 'delete' || write.kind === 'expire' || write.kind === 'unrevoke'
  if (!isLarge || (write.request ?? (write.kind === 'expire' ? write.onDecided : undefined)) === undefined) return false
  // What was let in once is not refused when the rest of it is decided.
  if (write.kind === 'expire' && write.earlier !== undefined) return false
  const times = write.isRepair === true ? REPAIRED_REQUESTS : 1
  return usage.isFull(write.account, 'requests', work.requestBytesOf(write.account), times)
}

function applyStore(
  work: Workspace,
  usage: Usage,
  { message, isRepair, isBounded, hints = [] }: StoreWrite,
): PutResult {
  const { account, namespace, hash, stamp, timestampMs, expiryMs, data } = message
  const entry = work.entry(account, hash)
  entry.namespace = namespace
  const before = work.isVisible(entry) ? entry.presence : undefined
  // "Public outbox: first delete every message of that account and namespace with a different hash."
  const isReplacing = isRepair !== true && isPublicOutbox(namespace)
  const isCounted = isRepair !== true || isBounded === true
  if (isReplacing) work.mark(account, { kind: 'replace', scope: namespace, stamp, hash })
  else if (isCounted && before === undefined && !hasRoom(work, usage, message)) return { outcome: 'quota', expiryMs }

  work.change(entry, withStore(entry.history, { stamp, timestampMs, expiryMs }), data)
  const after = entry.presence
  if (after !== undefined) work.noteHints(hints, { hash })
  if (before !== undefined && after !== undefined)
    return { outcome: after.expiryMs > before.expiryMs ? 'extended' : 'exists', expiryMs: after.expiryMs }
  return after === undefined ? { outcome: 'superseded', expiryMs } : { outcome: 'new', expiryMs: after.expiryMs }
}

function hasRoom(work: Workspace, usage: Usage, { account, namespace, data }: StoreWrite['message']): boolean {
  const name = quotaClass(namespace)
  return usage.fits(account, name, work.sizeChangeOf(account, name) + storedSizeBytes(data.length))
}

function applyReplace(work: Workspace, { account, scope, hash, stamp }: ReplaceWrite): readonly ChangedMessage[] {
  return work.mark(account, { kind: 'replace', scope, stamp, hash }).map(named)
}

function applyDelete(work: Workspace, { account, hashes, stamp }: DeleteWrite): readonly MessageHash[] {
  const deleted: MessageHash[] = []
  for (const hash of hashes) {
    const entry = reachable(work, account, hash)
    if (entry === undefined) continue
    const wasVisible = work.isVisible(entry)
    work.change(entry, withDeletion(entry.history, stamp))
    if (wasVisible && entry.presence === undefined) deleted.push(hash)
  }
  return deleted
}

function applyDeleteRange(work: Workspace, write: DeleteRangeWrite): readonly ChangedMessage[] {
  const { account, scope, untilMs, stamp } = write
  return work.mark(account, { kind: 'delete', scope, untilMs, stamp }).map(named)
}

function applyExpire(work: Workspace, write: ExpireWrite): ExpireResult {
  const { account, hashes, stamp, earlier } = write
  const lacking = write.mayLack === true ? lackingOf(work, write) : []
  const updated = new Map(earlier?.updated)
  const unchanged = new Map(earlier?.unchanged)
  const decisions = hashes.map((hash, index): ExpireDecision => {
    const entry = reachable(work, account, hash)
    if (entry === undefined) return 'keep'
    const before = beforeExpiry(work, entry, write)
    const isDecided = earlier !== undefined && !earlier.lacking.includes(hash)
    const decision = isDecided ? (earlier.decisions[index] ?? 'keep') : decide(write, index, before?.expiryMs)
    if (typeof decision === 'number') work.change(entry, withExpire(entry.history, { stamp, expiryMs: decision }))
    if (before === undefined || isDecided) return decision
    if (typeof decision === 'number') updated.set(hash, decision)
    else if (!updated.has(hash)) unchanged.set(hash, before.expiryMs)
    return decision
  })
  for (const hash of updated.keys()) unchanged.delete(hash)
  const request = noteExpire(work, write, decisions, lacking.length > 0)
  return { updated, unchanged, decisions, lacking, request }
}

/** @returns the request, unless it changes nothing: then it is not remembered, and nobody misses it */
function noteExpire(
  work: Workspace,
  { account, earlier, hints = [], onDecided, request: given }: ExpireWrite,
  decisions: readonly ExpireDecision[],
  isOpen: boolean,
): Uint8Array | undefined {
  const request = onDecided?.(decisions, isOpen) ?? given
  if (request === undefined || !decisions.some((decision) => typeof decision === 'number')) return undefined
  if (earlier?.request !== undefined && !equalBytes(earlier.request, request)) work.dropRequest(earlier.request)
  work.noteRequest(account, request)
  if (!isOpen) work.noteHints(hints, { request })
  return request
}

function lackingOf(work: Workspace, write: ExpireWrite): readonly MessageHash[] {
  const { account, hashes } = write
  return [...new Set(hashes)].filter((hash) => beforeExpiry(work, work.entry(account, hash), write) === undefined)
}

/** Who decides does so by what was there at the time of the stamp: what came while others were asked is newer. */
function beforeExpiry(work: Workspace, entry: Entry, { decisions, stamp }: ExpireWrite): Presence | undefined {
  if (decisions === undefined) return work.visibleAt(entry, stamp)
  return work.isVisible(entry) ? entry.presence : undefined
}

/** By the entry node; at it, and where one of the release before has not, by what is here. */
function decide(
  { decisions, expiriesMs, mode }: ExpireWrite,
  index: number,
  currentMs: number | undefined,
): ExpireDecision {
  const decided = decisions?.[index] ?? 'unknown'
  if (decided !== 'unknown') return decided
  const expiryMs = expiriesMs[index]
  if (currentMs === undefined || expiryMs === undefined) return 'keep'
  return changesExpiry(mode, currentMs, expiryMs) ? expiryMs : 'keep'
}

function applyExpireRange(work: Workspace, write: ExpireRangeWrite): readonly ChangedMessage[] {
  const { account, scope, expiryMs, stamp } = write
  return work.mark(account, { kind: 'expire', scope, expiryMs, stamp }).map(named)
}

function applyRevoke(work: Workspace, { kind, account, tokens, signedMs }: RevokeWrite): number {
  const known = work.revocationsOf(account)
  const before = revokedTokens(known)
  const time = kind === 'revoke' ? { revokedMs: signedMs } : { unrevokedMs: signedMs }
  work.setRevocations(account, withRevocations(known, tokens, time))
  if (kind === 'revoke') return 0
  const after = revokedTokens(work.revocationsOf(account))
  return [...new Set(tokens)].filter((token) => before.has(token) && !after.has(token)).length
}

/** Undefined for a message of another account, and for one more unknown hash than is remembered. */
function reachable(work: Workspace, account: Entry['account'], hash: MessageHash): Entry | undefined {
  if (work.isForeign(account, hash)) return undefined
  const entry = work.entry(account, hash)
  const isKnown = entry.presence !== undefined || entry.isRemembered
  return isKnown || work.rememberedOf(account) < UNKNOWN_MAX ? entry : undefined
}

function named({ hash, namespace }: Entry): ChangedMessage {
  return { hash, namespace: namespace ?? 0 }
}

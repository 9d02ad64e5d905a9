/**
 * Range marks: changes that concern whatever a mailbox holds, remembered so that a member that was away, or a store that is
 * late, hears of them.
 * Source: docs/protocol/replication.md §2.
 * @module
 */

import type { MessageHash, NamespaceSelector } from '@starling/protocol'
import { compareStamps, type Stamp } from './stamp.ts'

interface Ranged {
  readonly scope: NamespaceSelector
  readonly stamp: Stamp
}

/** `delete_all` and `delete_before`: messages with a timestamp up to `untilMs`. */
interface DeleteMark extends Ranged {
  readonly kind: 'delete'
  readonly untilMs: number
}

/** `expire_all`: messages that would end later end then. */
interface ExpireMark extends Ranged {
  readonly kind: 'expire'
  readonly expiryMs: number
}

/** A store into a public outbox: all messages but this one. */
interface ReplaceMark extends Ranged {
  readonly kind: 'replace'
  readonly hash: MessageHash
}

export type Mark = DeleteMark | ExpireMark | ReplaceMark

/** `untilMs` of a mark that spares no timestamp. */
export const ANY_TIME_MS = Number.MAX_SAFE_INTEGER

/** Of one kind and scope. Beyond it the oldest is forgotten: only what is later than 16 others could miss it. */
const ALIKE_MAX = 16

/** Of an account: every write to it reads all of them, and there are 65,536 mailboxes to be marked. */
export const MARKS_MAX = 256

/** Without those that have lost their meaning; the same array when it is the new one that has none. */
export function withMark(marks: readonly Mark[], mark: Mark): readonly Mark[] {
  const isAlike = (other: Mark) => other.kind === mark.kind && other.scope === mark.scope
  const alike = [...marks.filter(isAlike), mark].sort(compareMarks).reverse()
  const needed: Mark[] = []
  for (const candidate of alike) if (!isNeedless(candidate, needed)) needed.push(candidate)
  const all = newest([...marks.filter((other) => !isAlike(other)), ...needed.slice(0, ALIKE_MAX)])
  return all.includes(mark) ? all : marks
}

function newest(marks: readonly Mark[]): readonly Mark[] {
  if (marks.length <= MARKS_MAX) return marks
  return [...marks].sort(compareMarks).reverse().slice(0, MARKS_MAX)
}

export function covers({ scope }: Mark, namespace: number): boolean {
  return scope === 'all' || scope === namespace
}

/** @param newer - the needed ones of the same kind and scope that are at least as new */
function isNeedless(mark: Mark, newer: readonly Mark[]): boolean {
  switch (mark.kind) {
    case 'delete':
      return newer.some((other) => other.kind === 'delete' && other.untilMs >= mark.untilMs)
    case 'expire':
      return newer.some((other) => other.kind === 'expire' && other.expiryMs <= mark.expiryMs)
    case 'replace':
      // The newest spares its own hash, so that the newest of another hash still matters to that one, and no further.
      return newer.length > 1 || newer.some((other) => other.kind === 'replace' && other.hash === mark.hash)
  }
}

/** Total, so that equal sets of marks come to the same. */
function compareMarks(left: Mark, right: Mark): number {
  return compareStamps(left.stamp, right.stamp) || comparePlaces(left, right) || compareReach(left, right)
}

function comparePlaces(left: Mark, right: Mark): number {
  const [one, other] = [left, right].map(({ kind, scope }) => `${kind} ${scope}`) as [string, string]
  return one < other ? -1 : one > other ? 1 : 0
}

/** Of one kind: what reaches further is greater. */
function compareReach(left: Mark, right: Mark): number {
  if (left.kind === 'delete' && right.kind === 'delete') return left.untilMs - right.untilMs
  if (left.kind === 'expire' && right.kind === 'expire') return right.expiryMs - left.expiryMs
  if (left.kind === 'replace' && right.kind === 'replace')
    return left.hash < right.hash ? -1 : left.hash > right.hash ? 1 : 0
  return 0
}

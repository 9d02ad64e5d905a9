/**
 * What a member answers the others that lies at its door for them: the production node, and somebody who changes its answers.
 *
 * - `fingerprint`: says that it keeps something else, whatever it keeps.
 * - `echo`: says that it keeps the same as whoever asks, and lacks nothing.
 * - `endless`: says the same, and comes to no end when that is looked into.
 * - `ghosts`: says the same, names records that there are not, and looks for hardly any of them.
 * - `owners`: says that it lacks what it should have, and names who never had it.
 * @module
 */

import { fromHex } from '@starling/base'
import { encodeReconciliation, RECONCILIATION_END } from '@starling/node'
import type { PeerRequestKind, TransportResponse } from '@starling/ports'
import {
  decodeMemberPing,
  decodeSyncRequest,
  encodeFetchReply,
  encodeMemberPing,
  encodeOwnersReply,
  type MemberPing,
  type SyncRequest,
} from '@starling/wire/peer'
import type { SeededRandom } from '../seeded-random.ts'

export const ANSWER_LIES = ['fingerprint', 'echo', 'endless', 'ghosts', 'owners'] as const

export type AnswerLie = (typeof ANSWER_LIES)[number]

/** What is answered instead. @param honest - the answer of the production node */
export type LyingAnswer = (
  kind: PeerRequestKind,
  body: Uint8Array,
  honest: () => Promise<TransportResponse>,
) => Promise<TransportResponse>

const FINGERPRINT_BYTES = 16
const ID_BYTES = 32
const KEY_BYTES = 32

/** Of one answer: each is asked for, twice. */
const GHOSTS_MAX = 64

/** The last one that can be written. */
const LAST_MINUTE = 2 ** 37

const RING = { from: 0n, to: 2n ** 64n - 1n }

export interface AnswerLieParts {
  readonly random: SeededRandom
  /** Of the liar: 64 hex digits. */
  readonly ed25519: string
  /** To be called for each lie, with the kind of what was asked. */
  readonly told: (about: string) => void
}

export function lyingAnswer(variant: AnswerLie, parts: AnswerLieParts): LyingAnswer {
  const pingLie = pingLieOf(variant, parts)
  const syncLie = syncLieOf(variant, parts)
  return async (kind, body, honest) => {
    if (kind === 'ping' && body.length > 0) {
      const answer = await honest()
      if (answer.status !== 200) return answer
      parts.told(kind)
      return ok(encodeMemberPing({ ...decodeMemberPing(answer.body), ...pingLie(decodeMemberPing(body)) }))
    }
    if (kind !== 'sync') return honest()
    const question = decodeSyncRequest(body)
    const lie = syncLie(question)
    if (lie === undefined) return honest()
    parts.told(question.kind)
    return ok(lie)
  }
}

/** What is changed in an answer to a ping. */
function pingLieOf(variant: AnswerLie, { random }: AnswerLieParts): (question: MemberPing) => Partial<MemberPing> {
  switch (variant) {
    case 'echo':
      return ({ fingerprint, sweptMs, untilMinute }) => ({ fingerprint, sweptMs, untilMinute, isLacking: false })
    case 'owners':
      return () => ({ isLacking: true })
    default:
      // With the time of the question, so that there is no excuse for a difference.
      return ({ sweptMs }) => ({ fingerprint: random.bytes(FINGERPRINT_BYTES), sweptMs })
  }
}

/** What is answered in a repair; undefined where the truth is told. */
function syncLieOf(
  variant: AnswerLie,
  { random, ed25519 }: AnswerLieParts,
): (question: SyncRequest) => Uint8Array | undefined {
  const comparison = (ids: readonly Uint8Array[]) =>
    encodeReconciliation([{ upper: RECONCILIATION_END, mode: 'ids', ids }])
  switch (variant) {
    case 'endless':
      return ({ kind }) => {
        if (kind !== 'minutes' && kind !== 'items') return undefined
        const fingerprint = random.bytes(FINGERPRINT_BYTES)
        return encodeReconciliation([{ upper: RECONCILIATION_END, mode: 'fingerprint', fingerprint }])
      }
    case 'ghosts':
      return ({ kind }) => {
        // As if there were nothing: then all minutes of whoever asks are gone through.
        if (kind === 'minutes') return comparison([])
        if (kind === 'items') return comparison(Array.from({ length: GHOSTS_MAX }, () => random.bytes(ID_BYTES)))
        return kind === 'fetch' ? encodeFetchReply({ looked: random.below(2), records: [] }) : undefined
      }
    case 'owners':
      return ({ kind }) => {
        if (kind !== 'owners') return undefined
        const members = [random.below(2) === 0 ? fromHex(ed25519) : random.bytes(KEY_BYTES)]
        return encodeOwnersReply([{ range: RING, members, untilMinute: LAST_MINUTE }])
      }
    default:
      return () => undefined
  }
}

function ok(body: Uint8Array): TransportResponse {
  return { status: 200, body }
}

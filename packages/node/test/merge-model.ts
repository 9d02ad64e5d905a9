/**
 * What a swarm promises, on maps only: all writes are kept and carried out in the order of their stamps. The oracle of the
 * storage tests, and the short version of docs/protocol/replication.md §2.
 * @module
 */

import { isPublicOutbox, REVOCATIONS_MAX } from '@starling/protocol'
import { compareStamps } from '../src/merge/stamp.ts'
import type { StampedMessage } from '../src/storage/message.ts'
import type { RevokeWrite, StampedWrite } from '../src/storage/write.ts'

type Stamped = Exclude<StampedWrite, RevokeWrite>

export interface ModelMessage {
  readonly message: StampedMessage
  readonly timestampMs: number
  readonly expiryMs: number
}

export class MergeModel {
  readonly #writes: StampedWrite[] = []

  add(...writes: readonly StampedWrite[]): void {
    this.#writes.push(...writes)
  }

  /** Messages by hash that are present and have not expired. */
  visible(nowMs: number): ReadonlyMap<string, ModelMessage> {
    const present = new Map<string, ModelMessage>()
    const stamped = this.#writes.filter((write): write is Stamped => 'message' in write || 'stamp' in write)
    for (const write of [...stamped].sort(inOrder)) carryOut(present, write)
    return new Map([...present].filter(([, { expiryMs }]) => expiryMs > nowMs))
  }

  revoked(account: string): ReadonlySet<string> {
    const writes = this.#writes.filter(
      (write): write is RevokeWrite => 'signedMs' in write && write.account === account,
    )
    // Of each kind the newest for a token.
    const newest = new Map<string, { readonly token: string; readonly kind: string; readonly ms: number }>()
    for (const { kind, tokens, signedMs: ms } of writes) {
      for (const token of tokens) {
        if ((newest.get(kind + token)?.ms ?? 0) < ms) newest.set(kind + token, { token, kind, ms })
      }
    }
    let revoked: readonly string[] = []
    const events = [...newest.values()]
    events.sort((a, b) => a.ms - b.ms || (a.kind < b.kind ? 1 : a.kind > b.kind ? -1 : a.token < b.token ? -1 : 1))
    for (const { token, kind } of events) {
      const others = revoked.filter((other) => other !== token)
      revoked = kind === 'revoke' ? [...others, token].slice(-REVOCATIONS_MAX) : others
    }
    return new Set(revoked)
  }
}

function carryOut(present: Map<string, ModelMessage>, write: Stamped): void {
  const inRange = (account: string, scope: number | 'all') =>
    [...present].filter(
      ([, { message }]) => message.account === account && (scope === 'all' || message.namespace === scope),
    )
  switch (write.kind) {
    case 'store': {
      const { message } = write
      const { account, namespace, hash, timestampMs, expiryMs, stamp } = message
      if (isPublicOutbox(namespace))
        for (const [other] of inRange(account, namespace)) if (other !== hash) present.delete(other)
      const known = present.get(hash)
      if (known === undefined || known.expiryMs <= stamp.ms) present.set(hash, { message, timestampMs, expiryMs })
      else present.set(hash, { ...known, expiryMs: Math.max(known.expiryMs, expiryMs) })
      return
    }
    case 'delete':
      for (const hash of write.hashes) if (present.get(hash)?.message.account === write.account) present.delete(hash)
      return
    case 'delete_range':
      for (const [hash, { timestampMs }] of inRange(write.account, write.scope))
        if (timestampMs <= write.untilMs) present.delete(hash)
      return
    case 'expire':
      for (const [index, hash] of write.hashes.entries()) {
        const known = present.get(hash)
        const decision = write.decisions?.[index]
        if (known?.message.account === write.account && typeof decision === 'number')
          present.set(hash, { ...known, expiryMs: decision })
      }
      return
    case 'expire_range':
      for (const [hash, known] of inRange(write.account, write.scope))
        present.set(hash, { ...known, expiryMs: Math.min(known.expiryMs, write.expiryMs) })
  }
}

/** On a tie: stores, then expiries, then deletions. */
const RANKS: Readonly<Record<Stamped['kind'], number>> = {
  store: 0,
  expire: 1,
  expire_range: 2,
  delete_range: 3,
  delete: 4,
}

function inOrder(left: Stamped, right: Stamped): number {
  return compareStamps(stampOf(left), stampOf(right)) || RANKS[left.kind] - RANKS[right.kind]
}

function stampOf(write: Stamped) {
  return write.kind === 'store' ? write.message.stamp : write.stamp
}

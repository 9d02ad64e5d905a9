/**
 * What a swarm promises, on maps only: all writes are kept and carried out in the order of their stamps. The oracle of the
 * storage tests, and the short version of docs/protocol/replication.md §2.
 * @module
 */

import { isPublicOutbox, type MessageHash, REVOCATIONS_MAX } from '@starling/protocol'
import { compareStamps } from '../src/merge/stamp.ts'
import type { StampedMessage } from '../src/storage/message.ts'
import type { ExpireWrite, ReplaceWrite, RevokeWrite, StampedWrite, StoreWrite } from '../src/storage/write.ts'

/** A replacement is part of the store that makes it. */
type Stamped = Exclude<StampedWrite, RevokeWrite | ReplaceWrite>

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
    const stamped = this.#writes.filter(
      (write): write is Stamped => write.kind !== 'replace' && ('message' in write || 'stamp' in write),
    )
    const effective = stamped.filter((write) => !isOverridden(write, stamped)).sort(inOrder)
    const present = new Map<string, ModelMessage>()
    for (const write of effective) carryOut(present, write, effective)
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

/** What a newer one makes as though it had not been: a store that is deleted, and a mark before one that ends as much. */
function isOverridden(write: Stamped, all: readonly Stamped[]): boolean {
  return all.some((other) => {
    const order = compareStamps(stampOf(other), stampOf(write))
    if (order < 0 || other === write) return false
    switch (write.kind) {
      case 'store':
        return isDeletion(other, write, order)
      case 'expire_range':
        return (
          other.kind === 'expire_range' &&
          order > 0 &&
          other.account === write.account &&
          other.scope === write.scope &&
          other.expiryMs <= write.expiryMs
        )
      default:
        return false
    }
  })
}

/** @param order - above 0 when the deletion is newer than the store, 0 when it is as new */
function isDeletion(write: Stamped, { message }: StoreWrite, order: number): boolean {
  const { account, namespace, hash, timestampMs } = message
  switch (write.kind) {
    case 'store': {
      const other = write.message
      const isReplaced = isPublicOutbox(namespace) && other.account === account && other.namespace === namespace
      return isReplaced && other.hash !== hash && (order > 0 || other.hash > hash)
    }
    case 'delete':
      return write.account === account && write.hashes.includes(hash)
    case 'delete_range':
      return write.account === account && isWithin(namespace, write.scope) && timestampMs <= write.untilMs
    default:
      return false
  }
}

function isWithin(namespace: number, scope: number | 'all'): boolean {
  return scope === 'all' || scope === namespace
}

function carryOut(present: Map<string, ModelMessage>, write: Stamped, all: readonly Stamped[]): void {
  switch (write.kind) {
    case 'store': {
      const { message } = write
      const { hash, timestampMs, expiryMs, stamp } = message
      const known = present.get(hash)
      if (known === undefined || known.expiryMs <= stamp.ms) present.set(hash, { message, timestampMs, expiryMs })
      else present.set(hash, { ...known, expiryMs: Math.max(known.expiryMs, expiryMs) })
      return
    }
    case 'expire':
      for (const [index, hash] of write.hashes.entries()) {
        const known = present.get(hash)
        const decision = write.decisions?.[index]
        const isNewest = !all.some((other) => isNewerExpiry(other, write, hash))
        if (known?.message.account === write.account && typeof decision === 'number' && isNewest)
          present.set(hash, { ...known, expiryMs: decision })
      }
      return
    case 'expire_range':
      for (const [hash, known] of present) {
        if (known.message.account === write.account && isWithin(known.message.namespace, write.scope))
          present.set(hash, { ...known, expiryMs: Math.min(known.expiryMs, write.expiryMs) })
      }
  }
}

/** Of explicit expiries of a message only the newest counts; one that was decided to change nothing is none. */
function isNewerExpiry(other: Stamped, write: ExpireWrite, hash: MessageHash): boolean {
  if (other.kind !== 'expire' || other.account !== write.account) return false
  const isDecided = other.hashes.some((named, index) => named === hash && typeof other.decisions?.[index] === 'number')
  if (!isDecided) return false
  return compareStamps(other.stamp, write.stamp) > 0
}

/** On a tie: stores, then expiries. */
const RANKS: Readonly<Record<Stamped['kind'], number>> = {
  store: 0,
  expire: 1,
  expire_range: 2,
  delete_range: 3,
  delete: 3,
}

function inOrder(left: Stamped, right: Stamped): number {
  return compareStamps(stampOf(left), stampOf(right)) || RANKS[left.kind] - RANKS[right.kind]
}

function stampOf(write: Stamped) {
  return write.kind === 'store' ? write.message.stamp : write.stamp
}

/**
 * Requests of accounts as what they do to the store, with the stamp of the entry node: the same for a client's request, a
 * forwarded one and a repair.
 * Source: docs/protocol/replication.md §2.
 * @module
 */

import { toHex } from '@starling/base'
import { type AccountId, cappedExpiryMs, type NamespaceSelector } from '@starling/protocol'
import type {
  DeleteInput,
  ExpireAllInput,
  ExpireInput,
  RevokeSubaccountInput,
  UnrevokeSubaccountInput,
} from '@starling/storage-api'
import { effectiveMode } from '../auth/check-expire.ts'
import { ANY_TIME_MS } from '../merge/marks.ts'
import type { Stamp } from '../storage/message.ts'
import type {
  DeleteRangeWrite,
  DeleteWrite,
  ExpireDecision,
  ExpireRangeWrite,
  ExpireWrite,
  RevokeWrite,
  StampedWrite,
} from '../storage/write.ts'
import type { SwarmWrite } from '../swarm-writes.ts'

/** @param decisions - of the entry node, for `expire` @param nowMs - when the entry node decided */
export function stampedWriteOf(
  write: SwarmWrite,
  stamp: Stamp,
  nowMs: number,
  decisions: readonly ExpireDecision[] | undefined,
): StampedWrite {
  switch (write.method) {
    case 'delete':
      return deleteWriteOf(write.input, stamp)
    case 'delete_all':
      return deleteRangeWriteOf(write.input, ANY_TIME_MS, stamp)
    case 'delete_before':
      return deleteRangeWriteOf(write.input, write.input.beforeMs, stamp)
    case 'expire':
      return { ...expireWriteOf(write.input, stamp, nowMs), ...(decisions === undefined ? {} : { decisions }) }
    case 'expire_all':
      return expireRangeWriteOf(write.input, stamp)
    case 'revoke_subaccount':
      return revokeWriteOf('revoke', write.input)
    case 'unrevoke_subaccount':
      return revokeWriteOf('unrevoke', write.input)
  }
}

export function deleteWriteOf({ account, hashes }: Omit<DeleteInput, 'isRequired'>, stamp: Stamp): DeleteWrite {
  return { kind: 'delete', account, hashes, stamp }
}

/** @param untilMs - timestamps up to this */
export function deleteRangeWriteOf(
  { account, namespace }: { readonly account: AccountId; readonly namespace: NamespaceSelector },
  untilMs: number,
  stamp: Stamp,
): DeleteRangeWrite {
  return { kind: 'delete_range', account, scope: namespace, untilMs, stamp }
}

export function expireWriteOf(input: ExpireInput, stamp: Stamp, nowMs: number): ExpireWrite {
  const { account, hashes, expiriesMs } = input
  return {
    kind: 'expire',
    account,
    hashes,
    expiriesMs: hashes.map((_, index) => cappedExpiryMs(requestedOf(expiriesMs, index), nowMs)),
    mode: effectiveMode(input),
    stamp,
  }
}

export function expireRangeWriteOf({ account, namespace, expiryMs }: ExpireAllInput, stamp: Stamp): ExpireRangeWrite {
  return { kind: 'expire_range', account, scope: namespace, expiryMs, stamp }
}

export function revokeWriteOf(
  kind: RevokeWrite['kind'],
  { account, tokens, timestampMs }: RevokeSubaccountInput | UnrevokeSubaccountInput,
): RevokeWrite {
  return { kind, account, tokens: tokens.map(toHex), signedMs: timestampMs }
}

/** One for all, or one for each. */
export function requestedOf(expiriesMs: readonly number[], index: number): number {
  return (expiriesMs.length === 1 ? expiriesMs[0] : expiriesMs[index]) ?? 0
}

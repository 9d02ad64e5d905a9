/**
 * Who may give what: members, and those that kept an account before.
 * Source: docs/protocol/replication.md §3.
 * @module
 */

import { CodedError, toHex } from '@starling/base'
import { type AccountId, parseAccountId } from '@starling/protocol'
import { decodeForwardedWrite, type SyncRecord } from '@starling/wire/peer'
import type { GiverStanding } from '../membership/former-keepers.ts'
import type { Membership } from '../membership/membership.ts'

/**
 * As what the giver of all these is known.
 * @returns undefined when it may not give one of them; `possible` when it is not certain of one of them
 */
export function standingOfGiver(
  membership: Pick<Membership, 'standingFor'>,
  from: string,
  records: readonly SyncRecord[],
): GiverStanding | undefined {
  const known = new Map<AccountId, GiverStanding | undefined>()
  for (const record of records) {
    const account = accountOf(record)
    // Refused later, by whoever it was given.
    if (account === undefined || known.has(account)) continue
    const standing = membership.standingFor(from, account)
    if (standing === undefined) return undefined
    known.set(account, standing)
  }
  return [...known.values()].includes('possible') ? 'possible' : 'known'
}

/** @returns undefined for what is no record */
export function accountOf(record: SyncRecord): AccountId | undefined {
  try {
    const account = record.kind === 'message' ? record.account : decodeForwardedWrite(record.body).account
    return parseAccountId(toHex(account))
  } catch (error) {
    if (error instanceof CodedError) return undefined
    throw error
  }
}

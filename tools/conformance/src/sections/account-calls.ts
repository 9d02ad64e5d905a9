/** @module One good call of each method that concerns an account. */

import {
  deleteAllRequest,
  deleteBeforeRequest,
  deleteRequest,
  expireAllRequest,
  expireRequest,
  getExpiriesRequest,
  type Request,
  retrieveRequest,
  revokeRequest,
} from '../people/requests.ts'
import type { Owner } from '../suite/owner.ts'

export function accountCalls(owner: Owner, nowMs: number): readonly Request[] {
  const { account } = owner
  const hash = 'A'.repeat(43)
  const tokens = [new Uint8Array(36)]
  return [
    owner.storeRequest({ timestamp: nowMs }),
    retrieveRequest(account, nowMs),
    deleteRequest(account, [hash]),
    deleteAllRequest(account, nowMs),
    deleteBeforeRequest(account, nowMs),
    expireRequest(account, [hash], nowMs + 3_600_000),
    expireAllRequest(account, nowMs + 3_600_000),
    getExpiriesRequest(account, nowMs, [hash]),
    revokeRequest(account, 'revoke_subaccount', nowMs, tokens),
    revokeRequest(account, 'unrevoke_subaccount', nowMs, tokens),
  ]
}

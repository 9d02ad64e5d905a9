/** @module One good call of each method that concerns an account. */

import { type Request, retrieveRequest } from '../people/requests.ts'
import type { Owner } from '../suite/owner.ts'

export function accountCalls(owner: Owner, nowMs: number): readonly Request[] {
  const { account } = owner
  return [owner.storeRequest({ timestamp: nowMs }), retrieveRequest(account, nowMs)]
}

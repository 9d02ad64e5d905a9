/** @module What each namespace allows. */
import {
  isPublicInbox,
  isPublicOutbox,
  maxTtlMs,
  mayRetrieveUnauthenticated,
  revokedMayRetrieve,
  storeSubaccountFlags,
} from '@starling/protocol'
import { type Area, equal, type Json, list } from '../area.ts'

/** Each rule by its name in the vectors. */
const RULES: Readonly<Record<string, (namespace: number) => unknown>> = {
  public_inbox: isPublicInbox,
  public_outbox: isPublicOutbox,
  retrieve_without_auth: mayRetrieveUnauthenticated,
  revoked_may_retrieve: revokedMayRetrieve,
  max_ttl_ms: maxTtlMs,
  store_needs_signature: (namespace) => !isPublicInbox(namespace),
  subaccount_store_flags: (namespace) => storeSubaccountFlags(namespace) ?? null,
}

export const namespaces: Area = {
  file: 'namespaces.json',
  async run(vectors, report) {
    for (const row of list(vectors['rows'])) {
      await report.check(`namespace ${row['namespace']}`, () => {
        const namespace = row['namespace'] as number
        const known = Object.keys(RULES).filter((rule) => row[rule] !== undefined)
        equal(
          known.map((rule) => [rule, RULES[rule]?.(namespace)]),
          known.map((rule) => [rule, row[rule] as Json]),
        )
      })
    }
  },
}

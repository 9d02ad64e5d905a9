import { describe, expect, it } from 'vitest'
import { readVectors } from '../test/vectors.ts'
import {
  isNamespace,
  isPublicInbox,
  isPublicOutbox,
  maxTtlMs,
  mayRetrieveUnauthenticated,
  revokedMayRetrieve,
  storeSubaccountFlags,
} from './namespace.ts'

const { rows } = readVectors<{
  readonly rows: readonly {
    readonly namespace: number
    readonly public_inbox: boolean
    readonly public_outbox: boolean
    readonly retrieve_without_auth: boolean
    readonly revoked_may_retrieve: boolean
    readonly max_ttl_ms: number
    readonly store_needs_signature: boolean
    readonly subaccount_store_flags: number | null
  }[]
}>('network/namespaces.json')

describe('namespace', () => {
  it.each(rows)('$namespace follows its rules', (row) => {
    const { namespace } = row

    expect({
      namespace,
      public_inbox: isPublicInbox(namespace),
      public_outbox: isPublicOutbox(namespace),
      retrieve_without_auth: mayRetrieveUnauthenticated(namespace),
      revoked_may_retrieve: revokedMayRetrieve(namespace),
      max_ttl_ms: maxTtlMs(namespace),
      store_needs_signature: !isPublicInbox(namespace),
      subaccount_store_flags: storeSubaccountFlags(namespace) ?? null,
    }).toEqual(row)
  })

  it('−10 is the one public inbox that is read without a signature', () => {
    expect(mayRetrieveUnauthenticated(-10)).toBe(true)
    expect([0, 10, -20, 40].filter(mayRetrieveUnauthenticated)).toEqual([])
  })

  it('is a signed 16-bit integer', () => {
    expect([-32768, 0, 32767].every(isNamespace)).toBe(true)
    expect([-32769, 32768, 0.5, Number.NaN].some(isNamespace)).toBe(false)
  })
})

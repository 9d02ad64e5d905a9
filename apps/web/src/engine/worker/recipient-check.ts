/**
 * What is wrong with an account id as somebody types or pastes it.
 * Source: docs/protocol/accounts.md §4.
 * @module
 */

import type { CryptoBackend } from '@starling/crypto'
import { type AccountId, checkRecipient as check, ProtocolError } from '@starling/protocol'
import type { RecipientProblem } from '../../view-state.ts'

const ID_LENGTH = 66
const PREFIX = '05'

export type RecipientCheck =
  | { readonly ok: true; readonly id: AccountId }
  | { readonly ok: false; readonly reason: RecipientProblem; readonly length: number }

/** Spaces inside are forgiven: ids are shown in groups. */
export function checkRecipient(crypto: CryptoBackend, text: string): RecipientCheck {
  const id = text.replace(/\s+/gu, '').toLowerCase()
  const problem = (reason: RecipientProblem): RecipientCheck => ({ ok: false, reason, length: id.length })
  if (id === '') return problem('empty')
  if (!/^[0-9a-f]*$/.test(id)) return problem('not_hex')
  if (!id.startsWith(PREFIX.slice(0, id.length))) return problem('prefix')
  if (id.length !== ID_LENGTH) return problem('length')
  try {
    return { ok: true, id: check(crypto, id) }
  } catch (error) {
    if (error instanceof ProtocolError) return problem('not_a_key')
    throw error
  }
}

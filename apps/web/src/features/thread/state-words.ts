/**
 * Where an own message stands, in words. We say what is known and not more: "kept" is a fact with signatures behind it.
 * @module
 */

import type { Texts } from '../../i18n/texts.ts'
import type { OwnState } from '../../view-state.ts'

export function stateWords(state: OwnState, texts: Texts): string {
  switch (state.kind) {
    case 'queued':
      return texts.state.queued
    case 'sending':
      return texts.state.sending
    case 'kept':
      return state.receipts === 0 ? texts.state.keptAtLeast : texts.state.kept(state.receipts, state.members)
    case 'failed':
      return texts.state.failed(texts.state.reasons[state.reason])
  }
}

/** From the majority on a message is safe. */
export function isSafe(state: OwnState): boolean {
  return state.kind === 'kept' && isMajority(state.receipts, state.members)
}

export function isMajority(receipts: number, members: number): boolean {
  return receipts > members / 2
}

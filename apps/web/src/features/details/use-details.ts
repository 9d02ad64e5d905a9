/**
 * Asks for the details of one message, and again whenever its state moves.
 * @module
 */

import { useCallback, useEffect, useState } from 'react'
import type { MessageDetails, ViewState } from '../../view-state.ts'
import { useActions, useView } from '../app/app-context.tsx'

/** @returns undefined while they are fetched, null when nothing is known. */
export function useDetails(messageId: string): MessageDetails | null | undefined {
  const actions = useActions()
  const state = useView(useCallback((view: ViewState) => stateKey(view, messageId), [messageId]))
  const [known, setKnown] = useState<{ readonly id: string; readonly details: MessageDetails | null }>()
  // Another state has other steps.
  useEffect(() => {
    const asked = { isCurrent: true }
    void actions.details(messageId).then((details) => {
      if (asked.isCurrent) setKnown({ id: messageId, details })
    })
    return () => {
      asked.isCurrent = false
    }
  }, [actions, messageId, state])
  return known?.id === messageId ? known.details : undefined
}

function stateKey(view: ViewState, messageId: string): string {
  const state = view.thread?.messages.findLast(({ id }) => id === messageId)?.state
  return JSON.stringify(state ?? null)
}

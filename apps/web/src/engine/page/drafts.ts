/**
 * Keeps drafts from being written at every key.
 * @module
 */

import type { Actions } from '../../view-state.ts'

const PAUSE_MS = 250

export interface DraftTimer {
  start(ms: number, done: () => void): () => void
}

/** The same actions; a draft is passed on when nothing has been typed for a moment, or something else is done. */
export function withDrafts(actions: Actions, timer: DraftTimer): Actions & { readonly flushDrafts: () => void } {
  const drafts = new Map<string, string>()
  let stop: (() => void) | undefined
  const flushDrafts = () => {
    stop?.()
    stop = undefined
    for (const [id, text] of drafts) actions.setDraft(id, text)
    drafts.clear()
  }
  return {
    ...actions,
    flushDrafts,
    setDraft(id, text) {
      drafts.set(id, text)
      stop?.()
      stop = timer.start(PAUSE_MS, flushDrafts)
    },
    send(id, text) {
      // What is sent is no draft any more.
      drafts.delete(id)
      return actions.send(id, text)
    },
    openThread(id) {
      flushDrafts()
      return actions.openThread(id)
    },
    lock() {
      flushDrafts()
      return actions.lock()
    },
  }
}

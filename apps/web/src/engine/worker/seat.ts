/**
 * One tab at the engine: its open thread, and what it has been told.
 * @module
 */

import type { ViewState } from '../../view-state.ts'
import { blankView } from '../shared/blank-view.ts'
import type { ToPage } from '../shared/messages.ts'
import { diffViews } from '../shared/view-patch.ts'
import type { Thread } from './thread.ts'

export class Seat {
  /** The conversation that is open in the tab, loaded or not. */
  thread: Thread | null = null
  readonly tab: string
  readonly #deliver: (message: ToPage) => void
  readonly #asked: Set<number>
  #told: ViewState | undefined

  /** @param before - of the same tab, which has joined anew and has to be told everything */
  constructor(tab: string, deliver: (message: ToPage) => void, before?: Seat) {
    this.tab = tab
    this.#deliver = deliver
    this.#asked = before === undefined ? new Set() : before.#asked
  }

  /** False for what the tab has asked already: it repeats itself when it hears of a leader. */
  isNew(id: number): boolean {
    if (this.#asked.has(id)) return false
    this.#asked.add(id)
    return true
  }

  /** Tells what differs from what was told before. */
  tell(view: ViewState): void {
    const isWhole = this.#told === undefined
    const patch = diffViews(this.#told ?? blankView(0), view)
    this.#told = view
    if (patch !== undefined) this.#deliver({ kind: 'patch', patch, isWhole })
  }

  answer(id: number, value: unknown): void {
    this.#deliver({ kind: 'answer', id, value })
  }

  restart(): void {
    this.#deliver({ kind: 'restart' })
  }
}

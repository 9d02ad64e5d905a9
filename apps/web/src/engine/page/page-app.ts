/**
 * The page's side of the engine: a snapshot that the screens subscribe to, and actions that are asked of the Worker.
 * @module
 */

import type { Actions, App, Settings, ViewState } from '../../view-state.ts'
import { ACTION_NAMES, type ActionName, type Ask, type PageActionName } from '../shared/actions.ts'
import { blankView } from '../shared/blank-view.ts'
import { decodeToPage, type NumberedAsk, type ToPage, type ToWorker } from '../shared/messages.ts'
import { applyPatch, reconcile } from '../shared/view-patch.ts'

/** A Worker, as far as it matters here. */
export interface WorkerPort {
  post(message: ToWorker): void
  end(): void
}

export interface PageAppOptions {
  /** Which of several profiles of one browser; empty for the only one. */
  readonly as: string
  readonly nowMs: number
  /** Settings of the last time, for the first paint. */
  readonly settings: Partial<Settings>
  readonly startWorker: (onMessage: (message: unknown) => void) => WorkerPort
  /** Loads the version that waits. */
  readonly applyUpdate: () => void
  /** Loads the page anew. */
  readonly reload: () => void
  /** Has the browser ask whether to install the app. */
  readonly install: () => void
  /** Told of settings, for the next first paint. */
  readonly onSettings: (settings: Settings) => void
  /** Told once an account is open. */
  readonly onReady: () => void
}

export class PageApp implements App {
  readonly actions: Actions
  readonly #options: PageAppOptions
  readonly #listeners = new Set<() => void>()
  readonly #blank: ViewState
  readonly #pending = new Map<number, { readonly ask: NumberedAsk; readonly resolve: (value: unknown) => void }>()
  #state: ViewState
  #worker: WorkerPort
  #nextId = 1
  /** There is no Worker that could be asked. */
  #isAlone = false

  constructor(options: PageAppOptions) {
    this.#options = options
    const blank = blankView(options.nowMs)
    this.#blank = { ...blank, settings: { ...blank.settings, ...options.settings } }
    this.#state = this.#blank
    this.actions = this.#makeActions()
    this.#worker = this.#start()
  }

  // Arrow functions: both are handed on without their object.
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly getSnapshot = (): ViewState => this.#state

  /** A newer version of the app waits. */
  noteUpdate(): void {
    this.#show({ ...this.#state, isUpdateReady: true })
  }

  /** Whether the browser would install the app. */
  noteInstallable(isInstallable: boolean): void {
    this.#show({ ...this.#state, isInstallable })
  }

  /** Somebody is using the page. */
  noteActive(): void {
    this.#worker.post({ kind: 'active' })
  }

  /** The Worker has died, or could not be started at all. */
  fail(code: 'unsupported_browser' | 'internal', detail: string): void {
    this.#isAlone = true
    this.#show({ ...this.#state, app: { phase: 'failed', code, detail } })
  }

  #start(): WorkerPort {
    const worker = this.#options.startWorker((message) => {
      const decoded = decodeToPage(message)
      // An ended Worker may have had something left to say.
      if (decoded !== undefined && worker === this.#worker) this.#receive(decoded)
    })
    worker.post({ kind: 'open', as: this.#options.as })
    return worker
  }

  #receive(message: ToPage): void {
    switch (message.kind) {
      case 'patch':
        this.#patch(message.isWhole, message.patch)
        return
      case 'answer':
        this.#pending.get(message.id)?.resolve(message.value)
        this.#pending.delete(message.id)
        return
      case 'restart':
        // Whoever asked for another try sees that it is made.
        if (this.#state.app.phase === 'failed') this.#show({ ...this.#state, app: { phase: 'starting' } })
        this.#worker.end()
        this.#worker = this.#start()
        // What was not answered before is asked again.
        for (const { ask } of this.#pending.values()) this.#worker.post({ kind: 'ask', ask })
        return
    }
  }

  #patch(isWhole: boolean, patch: Extract<ToPage, { kind: 'patch' }>['patch']): void {
    const { isUpdateReady, isInstallable, settings, app } = this.#state
    // A whole patch has settings where they are known; who does not know them leaves them as they are.
    const blank = { ...this.#blank, isUpdateReady, isInstallable, settings }
    const next = isWhole ? reconcile(this.#state, applyPatch(blank, patch)) : applyPatch(this.#state, patch)
    this.#show(next)
    if (next.settings !== settings) this.#options.onSettings(next.settings)
    if (next.app.phase === 'ready' && app.phase !== 'ready') this.#options.onReady()
  }

  #show(state: ViewState): void {
    if (state === this.#state) return
    this.#state = state
    for (const listener of [...this.#listeners]) listener()
  }

  #ask(ask: Ask): Promise<unknown> {
    const numbered: NumberedAsk = { ...ask, id: this.#nextId++ }
    return new Promise((resolve) => {
      this.#pending.set(numbered.id, { ask: numbered, resolve })
      this.#worker.post({ kind: 'ask', ask: numbered })
    })
  }

  #makeActions(): Actions {
    const ask = (action: ActionName, args: readonly unknown[]) => this.#ask({ action, args } as unknown as Ask)
    const asked = Object.fromEntries(
      ACTION_NAMES.map((action) => [action, (...args: readonly unknown[]) => ask(action, args)]),
    )
    // Each name asks for the action of that name; the Worker answers what that one does.
    const { applyUpdate, install, reload } = this.#options
    const startAgain = () => (this.#isAlone ? reload() : void ask('startAgain', []))
    return { ...(asked as unknown as Omit<Actions, PageActionName>), applyUpdate, install, startAgain }
  }
}

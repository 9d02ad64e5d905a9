/**
 * An abort controller that also follows another signal, and lets go of it afterwards: `AbortSignal.any` would keep one
 * entry per call in a signal that lives as long as the client.
 * @module
 */

/** An abort without a reason makes an exception with a stack each time. */
const ENDED = 'ended'

export class LinkedAbort implements Disposable {
  readonly #controller = new AbortController()
  readonly #parent: AbortSignal | undefined
  readonly #follow = () => this.#controller.abort(this.#parent?.reason)

  constructor(parent: AbortSignal | undefined) {
    this.#parent = parent
    if (parent?.aborted) this.#follow()
    else parent?.addEventListener('abort', this.#follow, { once: true })
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  abort(): void {
    this.#controller.abort(ENDED)
  }

  /** Stops following, without aborting. */
  [Symbol.dispose](): void {
    this.#parent?.removeEventListener('abort', this.#follow)
  }
}

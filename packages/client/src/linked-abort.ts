/**
 * An abort controller that also follows another signal, and lets go of it afterwards: `AbortSignal.any` would keep one
 * entry per call in a signal that lives as long as the client. However many follow a signal, it has one listener: with a
 * listener each, it would be taken for a leak.
 * @module
 */

/** An abort without a reason makes an exception with a stack each time. */
const ENDED = 'ended'

const followers = new WeakMap<AbortSignal, Set<AbortController>>()

export class LinkedAbort implements Disposable {
  readonly #controller = new AbortController()
  readonly #parent: AbortSignal | undefined

  constructor(parent: AbortSignal | undefined) {
    this.#parent = parent
    if (parent?.aborted) this.#controller.abort(parent.reason)
    else if (parent !== undefined) followersOf(parent).add(this.#controller)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  abort(): void {
    this.#controller.abort(ENDED)
  }

  /** Stops following, without aborting. */
  [Symbol.dispose](): void {
    if (this.#parent !== undefined) followers.get(this.#parent)?.delete(this.#controller)
  }
}

/** @param parent - not aborted */
function followersOf(parent: AbortSignal): Set<AbortController> {
  const known = followers.get(parent)
  if (known !== undefined) return known
  const fresh = new Set<AbortController>()
  followers.set(parent, fresh)
  const follow = (): void => {
    for (const controller of fresh) controller.abort(parent.reason)
    followers.delete(parent)
  }
  parent.addEventListener('abort', follow, { once: true })
  return fresh
}

/**
 * Web Locks as far as the engine uses them: exclusive, queued, given back when the holder's promise settles, and taken away.
 * Source: W3C Web Locks API.
 * @module
 */

type Callback = (lock: null) => unknown

interface Waiter {
  readonly start: () => void
}

interface Held {
  readonly rob: () => void
}

export class TestLocks {
  readonly #held = new Map<string, Held>()
  readonly #queues = new Map<string, Waiter[]>()

  /** The same locks, for somebody whose requests take a way of their own to get here. */
  behind(way: (request: () => void) => void): Pick<TestLocks, 'request'> {
    return {
      request: (name, ...rest) =>
        new Promise((resolve, reject) => way(() => void this.request(name, ...rest).then(resolve, reject))),
    }
  }

  // The real one is overloaded; this one takes what the engine passes.
  request(name: string, ...rest: readonly unknown[]): Promise<never> {
    const callback = rest.at(-1) as Callback
    const options = (rest.length > 1 ? rest[0] : {}) as { readonly steal?: boolean; readonly signal?: AbortSignal }
    return new Promise((resolve, reject) => {
      const start = () => this.#hold(name, callback).then(resolve as (value: unknown) => void, reject)
      if (options.signal?.aborted) return reject(options.signal.reason)
      if (options.steal) {
        this.#held.get(name)?.rob()
        start()
        return
      }
      if (!this.#held.has(name)) return start()
      const waiter = { start }
      const queue = this.#queues.get(name) ?? []
      this.#queues.set(name, [...queue, waiter])
      options.signal?.addEventListener('abort', () => {
        this.#queues.set(
          name,
          (this.#queues.get(name) ?? []).filter((other) => other !== waiter),
        )
        reject(options.signal?.reason)
      })
    })
  }

  async #hold(name: string, callback: Callback): Promise<unknown> {
    let rob: () => void = () => undefined
    const robbed = new Promise<never>((_, reject) => {
      rob = () => reject(new DOMException('the lock was taken away', 'AbortError'))
    })
    const held: Held = { rob }
    this.#held.set(name, held)
    try {
      return await Promise.race([Promise.resolve(callback(null)), robbed])
    } finally {
      if (this.#held.get(name) === held) {
        this.#held.delete(name)
        const [next, ...others] = this.#queues.get(name) ?? []
        this.#queues.set(name, others)
        next?.start()
      }
    }
  }
}

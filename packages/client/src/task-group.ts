/**
 * Work that goes on behind the caller's back: all of it ends when its owner is disposed of.
 * @module
 */

export class TaskGroup implements AsyncDisposable {
  readonly #controller = new AbortController()
  readonly #running = new Set<Promise<void>>()
  readonly #onError: (name: string, error: unknown) => void

  /** @param onError - hears of tasks that failed for another reason than the end of the group */
  constructor(onError: (name: string, error: unknown) => void) {
    this.#onError = onError
  }

  /** Aborted when the group ends. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Starts `task` at once, or not at all when the group has ended. */
  spawn(name: string, task: (signal: AbortSignal) => Promise<unknown>): void {
    if (this.signal.aborted) return
    const running = this.#run(name, task).finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  /** Aborts the tasks and waits until the last one has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#controller.abort()
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  async #run(name: string, task: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
    try {
      await task(this.signal)
    } catch (error) {
      if (!this.signal.aborted) this.#onError(name, error)
    }
  }
}

/** @module What was opened is closed in reverse order, each once, whatever the others do. */

import type { Logger } from '@starling/ports'

export class Closers {
  readonly #open: { readonly name: string; readonly close: () => Promise<void> }[] = []
  readonly #logger: Logger

  constructor(logger: Logger) {
    this.#logger = logger
  }

  /** Remembers how to close what was just opened. */
  add(name: string, close: () => Promise<void>): void {
    this.#open.push({ name, close })
  }

  /** Same, for what closes itself. @returns its argument */
  use<Resource extends AsyncDisposable>(name: string, resource: Resource): Resource {
    this.add(name, async () => resource[Symbol.asyncDispose]())
    return resource
  }

  /** A failure to close is logged, and closing goes on. */
  async close(): Promise<void> {
    for (let last = this.#open.pop(); last !== undefined; last = this.#open.pop()) {
      try {
        await last.close()
      } catch (error) {
        this.#logger.error('node.close_failed', { what: last.name, reason: String(error) })
      }
    }
  }
}

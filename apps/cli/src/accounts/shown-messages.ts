/** @module Which messages `receive` has printed: ids, one a line, in a file that only grows. */

import { appendFile, readFile } from 'node:fs/promises'

export class ShownMessages {
  readonly #file: string
  readonly #ids: Set<string>

  private constructor(file: string, ids: Set<string>) {
    this.#file = file
    this.#ids = ids
  }

  static async open(file: string): Promise<ShownMessages> {
    const text = await readFile(file, 'utf8').catch(() => '')
    return new ShownMessages(file, new Set(text.split('\n').filter((line) => line !== '')))
  }

  /** @returns false when it was there already */
  async add(id: string): Promise<boolean> {
    if (this.#ids.has(id)) return false
    this.#ids.add(id)
    await appendFile(this.#file, `${id}\n`, { mode: 0o600 })
    return true
  }
}

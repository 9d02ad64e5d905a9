/** @module How often each row of a table was met. */

import type { Row } from './row.ts'

export class Hits {
  readonly #counts: Map<Row, number>

  constructor(rows: readonly Row[]) {
    this.#counts = new Map(rows.map((row) => [row, 0]))
  }

  /** Rows of other tables do not count here. */
  add(row: Row): void {
    const count = this.#counts.get(row)
    if (count !== undefined) this.#counts.set(row, count + 1)
  }

  /** Rows that nothing has met: nothing is known about them. */
  get missed(): readonly Row[] {
    return [...this.#counts].filter(([, count]) => count === 0).map(([row]) => row)
  }

  /** One line for each row, in the order of the table. */
  describe(): string {
    const rows = [...this.#counts]
    return rows
      .map(([{ status, name }, count]) => {
        const code = status === 0 ? '' : String(status)
        return `${String(count).padStart(5)}  ${code.padEnd(6)}  ${name.replace(/\n/g, '\\n')}`
      })
      .join('\n')
  }
}

/** @module One result, two readers: words for a terminal, JSON for `--json` and for pipes. */

export interface Output {
  /** Prints one result. @param toText - the same in words */
  result<Value>(value: Value, toText: (value: Value) => string): void
  /** Prints something for people, beside the result. */
  note(line: string): void
  /** The same, only where a person watches: it would be in the way of a program. */
  hint(line: string): void
}

/** @param json - as asked for; a pipe gets JSON unasked */
export function createOutput(json: boolean | undefined): Output {
  const asJson = json === true || !process.stdout.isTTY
  return {
    result(value, toText) {
      process.stdout.write(`${asJson ? JSON.stringify(value) : toText(value)}\n`)
    },
    note(line) {
      process.stderr.write(`${line}\n`)
    },
    hint(line) {
      if (!asJson) process.stderr.write(`${line}\n`)
    },
  }
}

/** Columns as wide as their widest cell. */
export function formatColumns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

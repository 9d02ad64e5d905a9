/** @module A row of the table of answers: a status and a text that the documents know. */

export interface Row {
  /** What it is called in the report. */
  readonly name: string
  readonly status: number
  /** Of a text: the whole of it. Of a structured body: what it looks like. */
  readonly body: string | RegExp | ((json: unknown) => boolean)
}

/** @returns undefined for an answer that no document knows */
export function rowOf(rows: readonly Row[], status: number, text: string, json: unknown): Row | undefined {
  return rows.find((row) => row.status === status && matches(row.body, text, json))
}

function matches(body: Row['body'], text: string, json: unknown): boolean {
  if (typeof body === 'string') return body === text
  if (body instanceof RegExp) return body.test(text)
  return body(json)
}

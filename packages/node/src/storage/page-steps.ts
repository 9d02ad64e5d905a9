/**
 * Reads pieces of mailboxes. A call of the database costs about the same whatever it does, and each value that it hands over
 * costs as much as reading it: so questions that come while others are being answered share the next statement, and a
 * piece comes as two values, a list and all data in a row.
 * Source: docs/architecture.md, "The node".
 * @module
 */

import type { MessageHash } from '@starling/protocol'
import type { SqlDriver, SqlValue } from './driver.ts'
import type { RetrievedMessage } from './message.ts'

export interface PageStep {
  /** 33 bytes. */
  readonly account: Uint8Array
  readonly namespace: number
  readonly nowMs: number
  /** Where the step begins; a hash that is not a live one of the mailbox counts as absent. */
  readonly after: { readonly id: number } | { readonly hash: string | undefined }
  readonly rowsMax: number
}

export interface PageRow {
  readonly id: number
  readonly message: RetrievedMessage
}

/** Steps of one statement: beyond this a longer one gains little, and each holds up the others. */
const SHARED_MAX = 16
/** Statements under way: one is being answered while the answer of the other is taken. */
const UNDER_WAY_MAX = 2

interface Waiting {
  readonly step: PageStep
  readonly resolve: (rows: readonly PageRow[]) => void
  readonly reject: (error: unknown) => void
}

export class PageSteps {
  readonly #driver: Pick<SqlDriver, 'all'>
  readonly #waiting: Waiting[] = []
  #underWay = 0

  constructor(driver: Pick<SqlDriver, 'all'>) {
    this.#driver = driver
  }

  /** Live messages in the order of insertion. @throws {StoreError} `database_failed` | `closed` */
  read(step: PageStep): Promise<readonly PageRow[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ step, resolve, reject })
      this.#next()
    })
  }

  #next(): void {
    if (this.#waiting.length === 0 || this.#underWay >= UNDER_WAY_MAX) return
    const shared = this.#waiting.splice(0, SHARED_MAX)
    this.#underWay++
    void this.#answer(shared).finally(() => {
      this.#underWay--
      this.#next()
    })
  }

  /** Never rejects. A failure of several is nobody's yet: each is asked again by itself. */
  async #answer(shared: readonly Waiting[]): Promise<void> {
    const [only, ...others] = shared
    try {
      const answers = await this.#driver.all<Answer>(sqlOf(shared.length), shared.flatMap(paramsOf))
      for (const { part, list, data } of answers) shared[part]?.resolve(rowsOf(list, data))
    } catch (error) {
      if (others.length === 0) only?.reject(error)
      else for (const one of shared) await this.#answer([one])
    }
  }
}

const NOTHING = new Uint8Array(0)

interface Answer {
  readonly part: number
  /** JSON: `[id, hash, timestamp, expiry, bytes of data]` for each message. */
  readonly list: string
  /** In the order of the list; null for an empty list. */
  readonly data: Uint8Array | null
}

const MAILBOX = 'account = ? AND namespace = ? AND expiry > ?'

/** Of a text by its parts, of which there are few: the statements stay prepared. */
const SQL: string[] = []

function sqlOf(parts: number): string {
  SQL[parts] ??= Array.from({ length: parts }, (_, part) => partSql(part)).join(' UNION ALL ')
  return SQL[parts]
}

/** Both lists are gathered in one pass over the same rows. What is gathered from data keeps its bytes, whatever they are. */
function partSql(part: number): string {
  return `SELECT ${part} AS part, json_group_array(json_array(id, hash, timestamp, expiry, length(data))) AS list,
      CAST(group_concat(data, '') AS BLOB) AS data
    FROM (SELECT id, hash, timestamp, expiry, data FROM messages
      WHERE ${MAILBOX} AND id > coalesce((SELECT id FROM messages WHERE hash = ? AND ${MAILBOX}), ?)
      ORDER BY id LIMIT ?)`
}

function paramsOf({ step: { account, namespace, nowMs, after, rowsMax } }: Waiting): SqlValue[] {
  const mailbox: readonly SqlValue[] = [account, namespace, nowMs]
  const [hash, id] = 'id' in after ? [null, after.id] : [after.hash ?? null, 0]
  return [...mailbox, hash, ...mailbox, id, rowsMax]
}

function rowsOf(list: string, gathered: Uint8Array | null): readonly PageRow[] {
  const data = gathered ?? NOTHING
  // Written by the statement above.
  const rows = JSON.parse(list) as [
    id: number,
    hash: MessageHash,
    timestampMs: number,
    expiryMs: number,
    bytes: number,
  ][]
  let at = 0
  return rows.map(([id, hash, timestampMs, expiryMs, bytes]) => {
    const start = at
    at += bytes
    return { id, message: { hash, timestampMs, expiryMs, data: data.subarray(start, at) } }
  })
}

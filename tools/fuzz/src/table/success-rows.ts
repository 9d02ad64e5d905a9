/**
 * Successes, one row for each operation, and the ways in which a member's entry can have failed.
 * Source: docs/protocol/storage-rpc.md §3.3, §4.
 * @module
 */

import { type OperationName, operations } from '@starling/storage-api'
import type { Row } from './row.ts'

/** By operation; matched by name, not by what they look like. */
export const SUCCESS_ROWS: ReadonlyMap<OperationName, Row> = new Map(
  // The table's own names.
  (Object.keys(operations) as OperationName[]).map((name) => [
    name,
    { name: `(${name})`, status: 200, body: () => false },
  ]),
)

type Entry = Readonly<Record<string, unknown>>

function entry(name: string, isIt: (entry: Entry) => boolean): Row {
  return { name: `(entry of a member: ${name})`, status: 200, body: (json) => isIt(json as Entry) }
}

export const ENTRY_ROWS: readonly Row[] = [
  entry('timeout', (value) => value['failed'] === true && value['timeout'] === true),
  entry(
    'code, reason',
    (value) => value['failed'] === true && typeof value['code'] === 'string' && typeof value['reason'] === 'string',
  ),
  entry('bad_peer_response', (value) => value['failed'] === true && value['bad_peer_response'] === true),
]

/** Only where the node's own database refuses. */
export const QUERY_FAILURE_ROW: Row = entry(
  'query_failure',
  (value) => value['failed'] === true && value['query_failure'] === true,
)

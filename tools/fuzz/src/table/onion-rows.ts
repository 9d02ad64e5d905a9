/**
 * What a node answers to an onion, wherever it fails.
 * Source: docs/protocol/onion-requests.md §7.
 * @module
 */

import type { Row } from './row.ts'

export const ONION_ROWS: readonly Row[] = [
  { name: 'Error parsing onion request: …', status: 400, body: /^Error parsing onion request: [\x20-\x7e]+$/ },
  { name: 'onion request max path length exceeded', status: 400, body: 'onion request max path length exceeded' },
  { name: 'Invalid ciphertext', status: 400, body: 'Invalid ciphertext' },
  { name: 'Next node not found: …', status: 502, body: /^Next node not found: [0-9a-f]{64}$/ },
  { name: 'Request time out', status: 504, body: 'Request time out' },
  { name: 'Server busy, try again later', status: 503, body: 'Server busy, try again later' },
  { name: '(a status that nobody knows, from the next node)', status: 500, body: /^/ },
  { name: '(server: unreachable)', status: 502, body: 'server got no answer through' },
  { name: '(server: no final answer)', status: 502, body: 'server gave no final answer' },
  { name: '(server: out of time)', status: 504, body: 'server timed out' },
]

/** Only the refuser of the fuzzed world answers so. */
export const NEIGHBOUR_ROW: Row = {
  name: '(what the next node has answered)',
  status: 406,
  body: 'Timestamp error: check your clock',
}

export const SERVER_ANSWER_ROW: Row = { name: '(what a server has answered)', status: 200, body: /^/ }
export const INVALID_JSON_ROW: Row = { name: 'Invalid json, sealed', status: 400, body: 'Invalid json' }
export const INVALID_URL_ROW: Row = { name: 'Invalid url, sealed', status: 400, body: 'Invalid url' }
export const NOT_READY_ROW: Row = { name: 'Snode not ready: …', status: 503, body: /^Snode not ready: [0-9a-f]{64}$/ }

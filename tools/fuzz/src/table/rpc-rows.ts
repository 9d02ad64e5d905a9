/**
 * Every answer of the storage RPC that is not a success, written out from the document.
 * Source: docs/protocol/storage-rpc.md §1.1, §2, §3, §4.
 * @module
 */

import type { Row } from './row.ts'

/** A text that stands for one row, `…` for what the caller has sent. */
function parsing(text: string): Row {
  return { name: `invalid request: ${text}`, status: 400, body: pattern(`invalid request: ${text}`) }
}

function row(status: number, text: string): Row {
  return { name: text, status, body: pattern(text) }
}

/** A `…` is anything, line feeds too. */
function pattern(text: string): string | RegExp {
  if (!text.includes('…')) return text
  const parts = text.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[^]*')}$`)
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Where a body leads to a method. */
export const DISPATCH_ROWS: readonly Row[] = [
  row(400, 'invalid json'),
  row(400, 'invalid json: no `method` field'),
  row(400, 'invalid json: no `params` field'),
  row(400, 'no method …'),
]

/** §2, §3: the same for many operations. */
const SHARED_ROWS: readonly Row[] = [
  parsing(`Required field 'expiry' or 'ttl' missing`),
  parsing(`Required field '…' missing`),
  ...[
    'boolean',
    'positive integer',
    'integer',
    '16-bit integer',
    'integer or "all"',
    'integer timestamp (in milliseconds)',
    'string array',
    'integer array',
    'timestamp array',
    'string',
  ].map((type) => parsing(`Invalid value given for '…': expected ${type}`)),
  parsing(`Invalid value given for 'namespace': value out of range`),
  parsing(`Invalid timestamp for '…': timestamp must be in milliseconds`),
  parsing(`Invalid value given for 'timestamp': "…"`),
  parsing(`Invalid value given for 'ttl': "…"`),
  parsing(`Cannot specify both 'pubkey' and 'pubKey'`),
  parsing(`Cannot specify both 'last_hash' and 'lastHash'`),
  parsing('Pubkey must be 66 hex digits (33 bytes) long'),
  parsing('Pubkey must be 66 hex digits/33 bytes long'),
  parsing('pubkey_ed25519 is only permitted for 05[...] pubkeys'),
  parsing('invalid pubkey_ed25519: value is not hex'),
  parsing('Invalid pubkey_ed25519: expected 64 hex char or 32 byte pubkey'),
  parsing('invalid signature: expected base64 encoded Ed25519 signature'),
  parsing('invalid subaccount: subaccount_sig is required when using subaccount'),
  parsing('invalid subaccount: expected base64 or hex-encoded subaccount token'),
  parsing('invalid subaccount signature: expected base64 encoded Ed25519 signature'),
  { name: '(the right swarm)', status: 421, body: (json) => isObject(json) && Array.isArray(json['snodes']) },
]

/** §4, operation by operation. */
const OPERATION_ROWS: readonly Row[] = [
  parsing(`Cannot specify both 'expiry' and 'ttl'`),
  parsing(`Invalid 'data' value: not base64 encoded`),
  parsing('Message body exceeds maximum allowed length of 76800 bytes'),
  row(403, 'Provided expiry/TTL is not valid.'),
  row(406, 'Timestamp error: check your clock'),
  row(401, 'store: signature required to store to namespace …'),
  row(406, 'store signature timestamp too far from current time'),
  row(401, 'store signature verification failed'),

  parsing('Invalid last_hash: expected base64 (43 chars)'),
  parsing('Invalid last_hash: not base64'),
  row(401, 'retrieve: request signature required'),
  row(406, 'retrieve timestamp too far from current time'),
  row(401, 'retrieve signature verification failed'),

  parsing(`Invalid oxend endpoint '…'`),
  row(400, 'this network has no name service'),

  parsing('messages does not contain any message hashes'),
  parsing('invalid message hash: …'),
  row(401, 'delete_msgs signature verification failed'),
  { name: '(delete: none was deleted)', status: 404, body: (json) => isObject(json) && isObject(json['swarm']) },

  row(406, 'delete_all timestamp too far from current time'),
  row(401, 'delete_all signature verification failed'),
  row(401, 'delete_before timestamp too far in the future'),
  row(401, 'delete_before signature verification failed'),

  parsing(`'expiry' does not contain any expiration timestamps`),
  parsing(`cannot specify both 'shorten' and 'extend'`),
  parsing(`'expiry' must be a single expiry, or the same length as 'messages'`),
  row(401, 'expire: timestamp should be >= current time'),
  row(401, 'expire: signature verification failed'),
  row(400, 'expire: shorten parameter cannot be used with this subaccount token (missing delete access)'),

  row(406, 'expire_all timestamp should be >= current time'),
  row(401, 'expire_all signature verification failed'),

  row(406, 'get_expiries timestamp too far from current time'),
  row(401, 'get_expiries signature verification failed'),

  parsing('invalid revoke: cannot revoke more than 50 subaccounts at once'),
  parsing('invalid revoke: expected base64 or hex-encoded subaccount tag'),
  parsing('invalid unrevoke: expected base64 or hex-encoded subaccount tag'),
  row(406, 'revoke_subaccount timestamp too far from current time'),
  row(406, 'unrevoke_subaccount timestamp too far from current time'),
  row(401, 'revoke_subaccount signature verification failed'),
  row(401, 'unrevoke_subaccount signature verification failed'),

  parsing('Invalid batch request: no valid "requests" field'),
  parsing('Invalid batch request: subrequest limit exceeded'),
  parsing('Invalid batch request: requests must be objects'),
  parsing('Invalid batch request: subrequests must have method/params keys'),
  parsing('Invalid batch subrequest: invalid method "…"'),
  parsing('Invalid batch subrequest: subrequests may not contain meta-requests'),

  parsing('Invalid ifelse request: no valid "if" field'),
  parsing('Invalid ifelse request: must specify at least one "if" condition'),
  parsing('Invalid ifelse request: then must be an object'),
  parsing('Invalid ifelse request: else must be an object'),
  parsing('Invalid ifelse request: then must have method/params keys'),
  parsing('Invalid ifelse request: else must have method/params keys'),
  parsing('Invalid ifelse request method "then"'),
  parsing('Invalid ifelse request method "else"'),
  parsing('Invalid ifelse request: at least one of "then"/"else" required'),
]

/** What nodes answer that are not as they should be. */
export const CIRCUMSTANCE_ROWS: readonly Row[] = [
  row(403, 'expire: multi-expiry requests are not yet active on the network'),
  row(429, 'Too Many Requests\n'),
  row(500, 'request failed'),
  row(503, 'Service node is not ready: not yet on hardfork 19.3\n'),
  row(503, 'Service node is not ready: not in any swarm\n'),
  row(503, 'Service node is not ready: not done syncing\n'),
  row(503, 'Service node is not ready: shutting down\n'),
]

/** The first that matches counts: texts that are exact stand before those that are not. */
export const RPC_ROWS: readonly Row[] = [...OPERATION_ROWS, ...SHARED_ROWS, ...DISPATCH_ROWS]

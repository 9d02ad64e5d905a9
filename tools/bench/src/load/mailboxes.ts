/**
 * Accounts whose mailboxes the load fills and reads, and the requests about them.
 * Source: docs/protocol/storage-rpc.md §4.1, §4.2.
 * @module
 */

import { toBase64, toHex, utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import { systemClock, systemRandom } from '@starling/ports/system'
import { type Account, createAccount, retrieveText, swarmForAccount } from '@starling/protocol'
import { BenchError } from '../errors.ts'
import type { LoadNode } from '../network/read-nodes.ts'

export interface Mailbox {
  readonly account: Account
  /** All that keep it. */
  readonly members: readonly LoadNode[]
  /** The member that is asked. */
  readonly home: LoadNode
}

const ENTROPY_BYTES = 16
const MESSAGE_BYTES = 500
const TTL_MS = 14 * 24 * 3_600_000
/** The longest that a node allows. Source: docs/protocol/waiting.md §1. */
const HOLD_MS = 25_000
/** With at least one node in each swarm, so many accounts miss a swarm only when it is not there. */
const ATTEMPTS_MAX = 100_000

/**
 * @param homes - the nodes that may be asked; each mailbox belongs to the swarm of one of them
 * @throws {BenchError} `invalid_argument` when they keep no mailboxes
 */
export function createMailboxes(
  crypto: CryptoBackend,
  nodes: readonly LoadNode[],
  homes: readonly LoadNode[],
  count: number,
): readonly Mailbox[] {
  const mailboxes: Mailbox[] = []
  for (let attempt = 0; mailboxes.length < count; attempt++) {
    if (attempt === ATTEMPTS_MAX) throw new BenchError('invalid_argument', 'the node keeps no mailboxes')
    const account = createAccount(crypto, systemRandom.bytes(ENTROPY_BYTES))
    const members = swarmForAccount(nodes, account.id)?.members ?? []
    const own = members.filter((member) => homes.includes(member))
    const home = own[mailboxes.length % own.length]
    if (home !== undefined) mailboxes.push({ account, members, home })
  }
  return mailboxes
}

/** A message of 500 random bytes: none is stored twice. */
export function storeBody({ account }: Mailbox): Uint8Array {
  const data = toBase64(systemRandom.bytes(MESSAGE_BYTES))
  const params = { pubkey: account.id, namespace: 0, timestamp: systemClock.now(), ttl: TTL_MS, data }
  return utf8Encode(JSON.stringify({ method: 'store', params }))
}

/** Signed now: everything in the mailbox. */
export function retrieveBody(mailbox: Mailbox): Uint8Array {
  return signedRetrieve(mailbox, {})
}

/** The same, to be answered when there is something. */
export function heldRetrieveBody(mailbox: Mailbox): Uint8Array {
  return signedRetrieve(mailbox, { wait_ms: HOLD_MS })
}

function signedRetrieve({ account }: Mailbox, more: Readonly<Record<string, number>>): Uint8Array {
  const timestamp = systemClock.now()
  const params = {
    pubkey: account.id,
    pubkey_ed25519: toHex(account.ed25519.publicKey),
    namespace: 0,
    timestamp,
    signature: toBase64(account.ed25519.sign(retrieveText(0, timestamp))),
    last_hash: '',
    ...more,
  }
  return utf8Encode(JSON.stringify({ method: 'retrieve', params }))
}

/**
 * Keeps empty retrieves open until something comes, time is up, or waiting has lost its sense.
 * Source: docs/protocol/waiting.md §1.
 * @module
 */

import { revokedMayRetrieve, WAIT_MS_MAX } from '@starling/protocol'
import { type RetrieveInput, RpcError } from '@starling/storage-api'
import { requireMembership } from '../auth/wrong-swarm.ts'
import type { Caller } from '../caller.ts'
import type { NodeContext } from '../context.ts'
import type { WatchedMailbox } from '../waiting-room.ts'
import type { MailboxQuery } from './retrieve.ts'

/** Rows that arrive together are answered together. */
const GATHER_MS = 15

export interface Held<Result> {
  readonly result: Result
  readonly waitedMs: number
}

/** What a held call keeps of a retrieve that has been checked: where to read, and by which token. */
export interface HeldMailbox extends MailboxQuery, WatchedMailbox {}

/** Credentials are not needed any more, and there may be thousands. */
export function heldMailbox({
  proof,
  account,
  namespace,
  afterHash,
  maxCount,
  maxSizeBytes,
}: RetrieveInput): HeldMailbox {
  return { account, namespace, afterHash, maxCount, maxSizeBytes, token: proof?.subaccount?.token }
}

/**
 * All checks have been made; only swarm and token are looked at again after waiting.
 * @param read - reads all mailboxes; a result that `isEmpty` is worth waiting for
 * @throws {RpcError} `wrong_swarm` when the account has moved away meanwhile | `unauthorized` when the token was revoked
 */
export async function holdRetrieves<Result extends { readonly isEmpty: boolean }>(
  ctx: Pick<NodeContext, 'clock' | 'waiting' | 'network' | 'messages'>,
  mailboxes: readonly HeldMailbox[],
  waitMs: number,
  caller: Caller,
  read: () => Promise<Result>,
): Promise<Held<Result>> {
  const startedMs = ctx.clock.elapsed()
  // The watch begins before the first read: what is committed in between wakes it.
  using watch = ctx.waiting.watch(mailboxes)
  const result = await read()
  if (!result.isEmpty || waitMs === 0) return { result, waitedMs: 0 }
  for (const { account } of mailboxes) requireMembership(ctx, account)
  caller.onWaiting?.()
  await watch.wait(Math.min(waitMs, WAIT_MS_MAX), caller.signal)
  const reason = await watch.gather(GATHER_MS)
  if (reason === 'revoked') throw revoked()
  for (const { account } of mailboxes) requireMembership(ctx, account)
  // What was revoked between the check and the beginning of the watch woke nobody.
  for (const mailbox of mailboxes) if (await isRevoked(ctx, mailbox)) throw revoked()
  // Read again even if nothing came: the reply carries the node's time, by which clients set their clocks.
  return { result: await read(), waitedMs: Math.round(ctx.clock.elapsed() - startedMs) }
}

async function isRevoked(
  { messages }: Pick<NodeContext, 'messages'>,
  { account, namespace, token }: HeldMailbox,
): Promise<boolean> {
  return token !== undefined && !revokedMayRetrieve(namespace) && (await messages.isRevoked(account, token))
}

function revoked(): RpcError {
  return new RpcError('unauthorized', 'retrieve signature verification failed')
}

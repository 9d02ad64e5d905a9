/**
 * Keeps empty retrieves open until something comes, time is up, or waiting has lost its sense.
 * Source: docs/protocol/waiting.md §1.
 * @module
 */

import { WAIT_MS_MAX } from '@starling/protocol'
import { requireOwnSwarm } from '../auth/wrong-swarm.ts'
import type { NodeContext } from '../context.ts'
import type { Mailbox } from '../waiting-room.ts'

/** Rows that arrive together are answered together. */
const GATHER_MS = 15

export interface Held<Result> {
  readonly result: Result
  readonly waitedMs: number
}

/**
 * All checks have been made; only the swarm is looked at again after waiting.
 * @param read - reads all mailboxes; a result that `isEmpty` is worth waiting for
 * @throws {RpcError} `wrong_swarm` when the account has moved away meanwhile
 */
export async function holdRetrieves<Result extends { readonly isEmpty: boolean }>(
  ctx: Pick<NodeContext, 'clock' | 'waiting' | 'network'>,
  mailboxes: readonly Mailbox[],
  waitMs: number,
  signal: () => AbortSignal | undefined,
  read: () => Promise<Result>,
): Promise<Held<Result>> {
  const startedMs = ctx.clock.elapsed()
  // The watch begins before the first read: what is committed in between wakes it.
  using watch = ctx.waiting.watch(mailboxes.map(({ account, namespace }) => ({ account, namespace })))
  const first = await read()
  if (!first.isEmpty || waitMs === 0) return { result: first, waitedMs: 0 }
  const reason = await watch.wait(Math.min(waitMs, WAIT_MS_MAX), signal())
  if (reason === 'new') await watch.gather(GATHER_MS)
  for (const { account } of mailboxes) requireOwnSwarm(ctx, account)
  const result = reason === 'new' ? await read() : first
  return { result, waitedMs: Math.round(ctx.clock.elapsed() - startedMs) }
}

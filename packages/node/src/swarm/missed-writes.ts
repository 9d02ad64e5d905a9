/**
 * Members that have not confirmed a write: those that cannot be reached are noted in the transaction of the write itself,
 * those that fail later as soon as that is known.
 * Source: docs/protocol/replication.md §1.
 * @module
 */

import type { ServiceNodeRecord } from '@starling/ports'
import type { NodeContext } from '../context.ts'
import type { HintedThing } from '../storage/hint-queue.ts'
import type { MemberResult, SwarmResults } from '../swarm-writes.ts'

type MissedWritesContext = Pick<NodeContext, 'crypto' | 'logger' | 'messages' | 'metrics' | 'peers'>

/** Keys of members to be noted with the write. */
export function unreachable(ctx: MissedWritesContext, others: readonly ServiceNodeRecord[]): readonly string[] {
  return others
    .filter((member) => !ctx.peers.isUp(member) && ctx.messages.hints.hasRoom(member.ed25519))
    .map(({ ed25519 }) => ed25519)
}

/**
 * Notes members that were up and did not confirm. Never rejects.
 * @param noted - those that were noted with the write
 * @param what - undefined when nothing was committed
 */
export async function noteMissed<Done>(
  { crypto, logger, messages }: MissedWritesContext,
  results: SwarmResults<Done>,
  ownKey: string,
  noted: readonly string[],
  what: HintedThing | undefined,
): Promise<void> {
  if (what === undefined || results.get(ownKey)?.kind !== 'done') return
  const missed = [...results].filter(([key, result]) => key !== ownKey && !noted.includes(key) && mayCatchUp(result))
  if (missed.length === 0) return
  try {
    await messages.hints.add(
      missed.map(([member]) => ({ member, what })),
      (data, length) => crypto.blake2b(data, length),
    )
  } catch {
    logger.warn('hints.not_noted', { members: missed.length })
  }
}

/** What a member refuses for good it would refuse again. */
function mayCatchUp(result: MemberResult<unknown>): boolean {
  switch (result.kind) {
    case 'timeout':
    case 'query_failure':
      return true
    case 'refused':
      // Not in the swarm yet as it sees it; full, busy or starting.
      return result.code === '421' || result.code.startsWith('5')
    default:
      return false
  }
}

/**
 * What other nodes say of a running node, and announcing to them that it will be away.
 * Source: docs/protocol/swarms.md §6.
 * @module
 */

import type { PeerTestFigures } from '@starling/node'
import { z } from 'zod'
import { callOperator } from './operator-call.ts'
import type { NodeSettings } from './settings/read-settings.ts'

const Test = z.enum(['reach', 'relay', 'storage', 'channel'])

const Figures = z.object({
  passed: z.number(),
  failed: z.array(
    z.object({ tester: z.string(), test: Test, passed: z.boolean(), reason: z.string(), atMs: z.number() }),
  ),
  lastPassedAtMs: z.number().nullable(),
  failing: z.array(
    z.object({ ed25519: z.string(), test: Test, reason: z.string(), failures: z.number(), sinceMs: z.number() }),
  ),
  awayUntilMs: z.number().nullable(),
})

/** The reason of a failing node in words of this version or a later one. */
export type TestsOfNode = z.infer<typeof Figures>

/** @throws {HostError} as `readStatus` */
export function readTests(settings: Pick<NodeSettings, 'operator'>): Promise<TestsOfNode> {
  return callOperator(settings, { procedure: 'operator.tests', shape: Figures }) satisfies Promise<
    Omit<PeerTestFigures, 'failing'>
  >
}

/**
 * @param durationMs - above 0
 * @returns until when others do not count that the node is missing, ms since the epoch: the network may allow less than was
 *   asked; null when it was away until lately and may not be again
 * @throws {HostError} as `readStatus`
 */
export async function announceMaintenance(
  settings: Pick<NodeSettings, 'operator'>,
  durationMs: number,
): Promise<number | null> {
  const shape = z.object({ untilMs: z.number().nullable() })
  const { untilMs } = await callOperator(settings, {
    procedure: 'operator.announceMaintenance',
    input: durationMs,
    shape,
  })
  return untilMs
}

/**
 * What a running node says of itself on its operator port.
 * @module
 */

import type { OperatorStatus } from '@starling/node'
import { z } from 'zod'
import { callOperator } from './operator-call.ts'
import type { NodeSettings } from './settings/read-settings.ts'

const Status = z.object({
  ed25519: z.string(),
  version: z.string(),
  profile: z.string(),
  ready: z.boolean(),
  reasons: z.array(z.string()),
  height: z.number(),
  swarm: z.string().nullable(),
  swarmMembers: z.number(),
  heldCalls: z.number(),
  messages: z.number(),
})

/**
 * @throws {HostError} `not_running` when nothing answers | `no_operator_port` | `refused` for another token or another
 * program
 */
export function readStatus(settings: Pick<NodeSettings, 'operator'>): Promise<OperatorStatus> {
  return callOperator(settings, { procedure: 'operator.status', shape: Status })
}

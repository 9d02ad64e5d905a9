/** @module Whether the node runs, is this one, and is ready; and if not, why. */

import type { OperatorStatus } from '@starling/node'
import { HostError } from '../errors.ts'
import { readStatus } from '../read-status.ts'
import type { NodeSettings } from '../settings/read-settings.ts'
import { type Finding, notice, ok, problem, shortKey } from './finding.ts'

export interface NodeExamined {
  readonly findings: readonly Finding[]
  /** Undefined when that cannot be known. */
  readonly isRunning: boolean | undefined
}

export async function examineRunning(
  settings: Pick<NodeSettings, 'operator'>,
  ed25519: string | undefined,
): Promise<NodeExamined> {
  let status: OperatorStatus
  try {
    status = await readStatus(settings)
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    return unanswered(error)
  }
  if (ed25519 !== undefined && status.ed25519 !== ed25519) {
    const text = `On the operator port answers another node, ${shortKey(status.ed25519)}.`
    return { findings: [problem('node', text, 'Give each node ports of its own.')], isRunning: false }
  }
  const running = ok('node', `The node runs: version ${status.version}, height ${status.height}.`)
  if (status.ready) return { findings: [running, ok('node', 'It is ready.')], isRunning: true }
  const reasons = status.reasons.map((reason) => problem('node', `It is not ready: ${reason}.`, remedyOf(reason)))
  return { findings: [running, ...reasons], isRunning: true }
}

function unanswered(error: HostError): NodeExamined {
  switch (error.code) {
    case 'not_running':
      return {
        findings: [notice('node', 'The node does not run.', 'Start it with "starling node run".')],
        isRunning: false,
      }
    case 'no_operator_port':
      return { findings: [notice('node', error.message, '')], isRunning: undefined }
    default:
      return { findings: [problem('node', error.message, 'Give each program a port of its own.')], isRunning: false }
  }
}

/** Reasons come as the node words them for its clients. */
function remedyOf(reason: string): string {
  const remedy = REMEDIES.find(([beginning]) => reason.startsWith(beginning))
  return remedy === undefined ? 'Its events say more: journalctl -u starling-node.' : remedy[1]
}

const REMEDIES = [
  ['shutting down', 'It stops; start it again.'],
  ['not yet on hardfork', 'Get a newer network file.'],
  ['not in any swarm', 'The network must list it in a swarm: see the lines on the network.'],
  ['not done syncing', 'It has just started; look again in a moment.'],
  ['clock', 'Let the machine take its time from the net: timedatectl set-ntp true.'],
] as const

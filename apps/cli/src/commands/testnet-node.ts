/** @module `starling testnet start-node` and `stop-node`: asks the running testnet to do so with some of its nodes. */

import { CliError } from '../errors.ts'
import type { Output } from '../output.ts'
import type { NodeAction, NodeReport } from '../testnet/control-server.ts'
import { type ControlEntry, readControlEntry } from '../testnet/testnet-file.ts'

export interface TestnetNodeFlags {
  /** Path of the running testnet's file. */
  readonly network: string
}

/**
 * All at once; the others go on when one fails.
 * @throws {CliError} `invalid_file` | `network_unreachable` | `node_failed`
 */
export async function testnetNode(
  action: NodeAction,
  numbers: readonly number[],
  { network }: TestnetNodeFlags,
  output: Output,
): Promise<void> {
  const control = await readControlEntry(network)
  const asked = await Promise.allSettled(numbers.map((number) => ask(control, action, number, network)))
  const nodes = asked.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  if (nodes.length > 0) output.result({ nodes }, () => nodes.map(line).join('\n'))
  const failures = asked.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
  const [first, ...others] = failures
  for (const failure of others) output.note(failure instanceof Error ? failure.message : String(failure))
  if (first !== undefined) throw first
}

async function ask(
  { controlUrl, operatorToken }: ControlEntry,
  action: NodeAction,
  node: number,
  file: string,
): Promise<NodeReport> {
  const headers = { authorization: `Bearer ${operatorToken}` }
  let answer: Response
  try {
    answer = await fetch(`${controlUrl}/nodes/${node}/${action}`, { method: 'POST', headers })
  } catch (cause) {
    const text = `The testnet of ${file} does not answer: it has stopped, or stops. Start it with "npm run testnet".`
    throw new CliError('network_unreachable', text, { cause })
  }
  if (answer.ok) return (await answer.json()) as NodeReport // Of our own program, who has just shown the token to it.
  const { message } = (await answer.json()) as { message?: unknown }
  throw new CliError('node_failed', String(message))
}

function line({ node, outcome, pid }: NodeReport): string {
  return pid === null ? `node ${node} ${outcome}` : `node ${node} ${outcome}, pid ${pid}`
}

/**
 * Cuts nodes off from others: each of them is told that the others' addresses belong to a network card that does not
 * exist, so that packets vanish without a word, as behind a broken switch. Clients and operators come another way.
 * @module
 */

import type { TestnetNode } from '../stack/testnet.ts'
import type { FaultContext } from './fault.ts'

const NOBODY = '02:00:00:00:00:01'

/** No node of one side reaches one of the other. */
export async function cut(context: FaultContext, left: readonly TestnetNode[], right: readonly TestnetNode[]) {
  await both(left, right, (node, others) =>
    inNetworkOf(context, node, others.map(({ address }) => `arp -s ${address} ${NOBODY}`).join(' && ')),
  )
}

export async function heal(context: FaultContext, left: readonly TestnetNode[], right: readonly TestnetNode[]) {
  await both(left, right, (node, others) =>
    inNetworkOf(context, node, others.map(({ address }) => `arp -d ${address}`).join(' && ')),
  )
}

async function both(
  left: readonly TestnetNode[],
  right: readonly TestnetNode[],
  act: (node: TestnetNode, others: readonly TestnetNode[]) => Promise<unknown>,
): Promise<void> {
  await Promise.all([...left.map((node) => act(node, right)), ...right.map((node) => act(node, left))])
}

/** A container of a moment, which shares the network of the node and may change it. */
function inNetworkOf({ stack }: FaultContext, node: TestnetNode, script: string): Promise<string> {
  const share = `--network=container:${stack.containerOf(node.name)}`
  return stack.docker('run', '--rm', '--user=0', '--cap-add=NET_ADMIN', share, stack.toolImage, 'sh', '-c', script)
}

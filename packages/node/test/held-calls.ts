/** @module How many calls a node holds, as its operator sees it. */

import type { ServiceNode } from '../src/index.ts'

export const OPERATOR_TOKEN = 'token-of-a-test'

/** @param node - made with `OPERATOR_TOKEN` */
export async function heldCalls(node: Pick<ServiceNode, 'operatorFetch'>): Promise<number> {
  const headers = { host: '127.0.0.1', authorization: `Bearer ${OPERATOR_TOKEN}` }
  const response = await node.operatorFetch(new Request('http://127.0.0.1/trpc/operator.status', { headers }))
  const { result } = (await response.json()) as { result: { data: { heldCalls: number } } }
  return result.data.heldCalls
}

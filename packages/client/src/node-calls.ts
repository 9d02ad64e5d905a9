/**
 * The operations of a service node as typed functions: a tRPC client of the network's router over `onionLink`.
 * @module
 */

import type { AppRouter } from '@starling/storage-api'
import { createTRPCClient, TRPCClientError } from '@trpc/client'
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import { onionLink, TARGET } from './onion-link.ts'
import type { CallTarget, StorageRpc } from './storage-rpc.ts'

type Inputs = inferRouterInputs<AppRouter>['storage']
type Outputs = inferRouterOutputs<AppRouter>['storage']

/** Each function rejects with what `StorageRpc.call` throws. */
export interface NodeCalls {
  store(target: CallTarget, input: Inputs['store'], signal?: AbortSignal): Promise<Outputs['store']>
  batch(target: CallTarget, input: Inputs['batch'], signal?: AbortSignal): Promise<Outputs['batch']>
  getSwarm(target: CallTarget, input: Inputs['get_swarm'], signal?: AbortSignal): Promise<Outputs['get_swarm']>
  serviceNodes(
    target: CallTarget,
    input: Inputs['oxend_request'],
    signal?: AbortSignal,
  ): Promise<Outputs['oxend_request']>
  info(target: CallTarget, signal?: AbortSignal): Promise<Outputs['info']>
}

export function createNodeCalls(rpc: Pick<StorageRpc, 'call'>): NodeCalls {
  const { storage } = createTRPCClient<AppRouter>({ links: [onionLink(rpc)] })
  const options = (target: CallTarget, signal: AbortSignal | undefined) => ({
    context: { [TARGET]: target },
    ...(signal === undefined ? {} : { signal }),
  })
  return {
    store: (target, input, signal) => unwrap(storage.store.mutate(input, options(target, signal))),
    batch: (target, input, signal) => unwrap(storage.batch.mutate(input, options(target, signal))),
    getSwarm: (target, input, signal) => unwrap(storage.get_swarm.query(input, options(target, signal))),
    serviceNodes: (target, input, signal) => unwrap(storage.oxend_request.query(input, options(target, signal))),
    info: (target, signal) => unwrap(storage.info.query({}, options(target, signal))),
  }
}

/** tRPC wraps every error; callers branch on the codes of the one inside. */
async function unwrap<Result>(result: Promise<Result>): Promise<Result> {
  try {
    return await result
  } catch (error) {
    throw error instanceof TRPCClientError && error.cause !== undefined ? error.cause : error
  }
}

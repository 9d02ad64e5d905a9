/**
 * The table of operations: one line for each.
 * @module
 */

import { batchOperation } from './batch.ts'
import { getSwarmOperation } from './get-swarm.ts'
import { infoOperation } from './info.ts'
import { oxendRequestOperation } from './oxend-request.ts'
import { retrieveOperation } from './retrieve.ts'
import { sequenceOperation } from './sequence.ts'
import { storeOperation } from './store.ts'

export const operations = {
  batch: batchOperation,
  get_swarm: getSwarmOperation,
  info: infoOperation,
  oxend_request: oxendRequestOperation,
  retrieve: retrieveOperation,
  sequence: sequenceOperation,
  store: storeOperation,
} as const

export type Operations = typeof operations
export type OperationName = keyof Operations

/** Wire name, aliases included → name in the table. */
export const OPERATION_OF_METHOD: ReadonlyMap<string, OperationName> = new Map(
  Object.values(operations).flatMap((operation) =>
    [operation.name, ...operation.aliases].map((method): [string, OperationName] => [method, operation.name]),
  ),
)

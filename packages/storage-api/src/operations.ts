/**
 * The table of operations: one line for each.
 * @module
 */

import { batchOperation } from './batch.ts'
import { deleteOperation } from './delete.ts'
import { deleteAllOperation } from './delete-all.ts'
import { deleteBeforeOperation } from './delete-before.ts'
import { expireOperation } from './expire.ts'
import { expireAllOperation } from './expire-all.ts'
import { getExpiriesOperation } from './get-expiries.ts'
import { getSwarmOperation } from './get-swarm.ts'
import { ifelseOperation } from './ifelse.ts'
import { infoOperation } from './info.ts'
import { oxendRequestOperation } from './oxend-request.ts'
import { retrieveOperation } from './retrieve.ts'
import { revokeSubaccountOperation } from './revoke-subaccount.ts'
import { sequenceOperation } from './sequence.ts'
import { storeOperation } from './store.ts'
import { unrevokeSubaccountOperation } from './unrevoke-subaccount.ts'

export const operations = {
  batch: batchOperation,
  delete: deleteOperation,
  delete_all: deleteAllOperation,
  delete_before: deleteBeforeOperation,
  expire: expireOperation,
  expire_all: expireAllOperation,
  get_expiries: getExpiriesOperation,
  get_swarm: getSwarmOperation,
  ifelse: ifelseOperation,
  info: infoOperation,
  oxend_request: oxendRequestOperation,
  retrieve: retrieveOperation,
  revoke_subaccount: revokeSubaccountOperation,
  sequence: sequenceOperation,
  store: storeOperation,
  unrevoke_subaccount: unrevokeSubaccountOperation,
} as const

export type Operations = typeof operations
export type OperationName = keyof Operations

/** Wire name, aliases included → name in the table. */
export const OPERATION_OF_METHOD: ReadonlyMap<string, OperationName> = new Map(
  Object.values(operations).flatMap((operation) =>
    [operation.name, ...operation.aliases].map((method): [string, OperationName] => [method, operation.name]),
  ),
)

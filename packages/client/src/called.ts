/**
 * The operations that this client calls, and no others: what is not named here is not in a browser's bundle.
 * @module
 */

import {
  batchOperation,
  getSwarmOperation,
  infoOperation,
  oxendRequestOperation,
  storeOperation,
} from '@starling/storage-api'

export const CALLED = {
  batch: batchOperation,
  get_swarm: getSwarmOperation,
  info: infoOperation,
  oxend_request: oxendRequestOperation,
  store: storeOperation,
} as const

export type Called = typeof CALLED
export type CalledName = keyof Called

/**
 * The handlers, by wire name.
 * @module
 */

import type { OperationName } from '@starling/storage-api'
import { batch } from './batch.ts'
import { getSwarm } from './get-swarm.ts'
import type { Handler } from './handler.ts'
import { info } from './info.ts'
import { oxendRequest } from './oxend-request.ts'
import { retrieve } from './retrieve.ts'
import { sequence } from './sequence.ts'
import { store } from './store.ts'

export const handlers: { readonly [Name in OperationName]: Handler<Name> } = {
  batch,
  get_swarm: getSwarm,
  info,
  oxend_request: oxendRequest,
  retrieve,
  sequence,
  store,
}

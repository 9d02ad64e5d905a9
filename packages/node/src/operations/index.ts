/**
 * The handlers, by wire name.
 * @module
 */

import type { OperationName } from '@starling/storage-api'
import { batch } from './batch.ts'
import { deleteMessages } from './delete.ts'
import { deleteAll } from './delete-all.ts'
import { deleteBefore } from './delete-before.ts'
import { expire } from './expire.ts'
import { expireAll } from './expire-all.ts'
import { getExpiries } from './get-expiries.ts'
import { getSwarm } from './get-swarm.ts'
import type { Handler } from './handler.ts'
import { ifelse } from './ifelse.ts'
import { info } from './info.ts'
import { oxendRequest } from './oxend-request.ts'
import { retrieve } from './retrieve.ts'
import { revokeSubaccount } from './revoke-subaccount.ts'
import { sequence } from './sequence.ts'
import { store } from './store.ts'
import { unrevokeSubaccount } from './unrevoke-subaccount.ts'

export const handlers: { readonly [Name in OperationName]: Handler<Name> } = {
  batch,
  delete: deleteMessages,
  delete_all: deleteAll,
  delete_before: deleteBefore,
  expire,
  expire_all: expireAll,
  get_expiries: getExpiries,
  get_swarm: getSwarm,
  ifelse,
  info,
  oxend_request: oxendRequest,
  retrieve,
  revoke_subaccount: revokeSubaccount,
  sequence,
  store,
  unrevoke_subaccount: unrevokeSubaccount,
}

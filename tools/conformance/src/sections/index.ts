/** @module The sections, in the order in which they begin: long ones first. */

import type { Section } from '../suite/section.ts'
import { batch } from './batch.ts'
import { bigRetrievals } from './big-retrievals.ts'
import { deleteMessages } from './delete.ts'
import { deleteAll, deleteBefore } from './delete-many.ts'
import { dispatch } from './dispatch.ts'
import { expire } from './expire.ts'
import { expireAll } from './expire-all.ts'
import { getExpiries } from './get-expiries.ts'
import { http } from './http.ts'
import { ifelse } from './ifelse.ts'
import { info } from './info.ts'
import { jsonRpc } from './json-rpc.ts'
import { namespaces } from './namespaces.ts'
import { nodeUrls } from './node-urls.ts'
import { onion } from './onion.ts'
import { oxendRequest } from './oxend-request.ts'
import { receipts } from './receipts.ts'
import { retrieve } from './retrieve.ts'
import { revocations } from './revocations.ts'
import { sequence } from './sequence.ts'
import { store } from './store.ts'
import { subaccounts } from './subaccounts.ts'
import { swarm } from './swarm.ts'
import { waiting } from './waiting.ts'
import { wrongSwarm } from './wrong-swarm.ts'

export const SECTIONS: readonly Section[] = [
  bigRetrievals,
  namespaces,
  store,
  retrieve,
  onion,
  deleteMessages,
  deleteAll,
  deleteBefore,
  expire,
  expireAll,
  getExpiries,
  revocations,
  ifelse,
  subaccounts,
  batch,
  sequence,
  swarm,
  wrongSwarm,
  jsonRpc,
  http,
  oxendRequest,
  dispatch,
  info,
  receipts,
  waiting,
  nodeUrls,
]

/** @module The sections, in the order in which they begin: long ones first. */

import type { Section } from '../suite/section.ts'
import { batch } from './batch.ts'
import { bigRetrievals } from './big-retrievals.ts'
import { dispatch } from './dispatch.ts'
import { http } from './http.ts'
import { info } from './info.ts'
import { jsonRpc } from './json-rpc.ts'
import { namespaces } from './namespaces.ts'
import { onion } from './onion.ts'
import { oxendRequest } from './oxend-request.ts'
import { retrieve } from './retrieve.ts'
import { sequence } from './sequence.ts'
import { store } from './store.ts'
import { subaccounts } from './subaccounts.ts'
import { swarm } from './swarm.ts'
import { wrongSwarm } from './wrong-swarm.ts'

export const SECTIONS: readonly Section[] = [
  bigRetrievals,
  namespaces,
  store,
  retrieve,
  onion,
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
]

/** @module What is the same in every world: who is in the network, and who asks. */

import { native } from '@starling/crypto/native'
import { type FuzzedNetwork, makeNetwork, OTHER_SWARM, OWN_SWARM } from './network.ts'
import { makePeople, type People } from './people.ts'

export interface Cast {
  readonly network: FuzzedNetwork
  readonly people: People
}

export function makeCast(): Cast {
  return { network: makeNetwork(native), people: makePeople(native, OWN_SWARM, OTHER_SWARM) }
}

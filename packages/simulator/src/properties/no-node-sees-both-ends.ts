/** @module */
import type { Property } from '../property.ts'

/**
 * Of the nodes that an onion passes, the one that answers it included, none holds both the address of the client and an
 * account id in clear. What members of a swarm forward to each other afterwards is not part of the onion; a guard that is such
 * a member can compare times, as docs/protocol/onion-requests.md §11 says. A network of one node hides nothing: there it is
 * the guard of its own requests, and the property says nothing.
 */
export const noNodeSeesBothEnds: Property = {
  name: 'no-node-sees-both-ends',
  check({ world: { nodes, sightings } }) {
    if (nodes.length === 1) return []
    const isBlind = sightings.accountsSeen === 0
    return [...sightings.bothEnds, ...(isBlind ? ['no account was ever seen by any node: the watcher is blind'] : [])]
  },
}

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
  check(world) {
    if (world.nodes.length === 1) return []
    const violations: string[] = []
    for (const [request, { sawAddress, sawAccount }] of world.sightings.requests.entries()) {
      for (const node of sawAddress) {
        if (sawAccount.has(node)) violations.push(`request ${request}: ${node} saw the client's address and an account`)
      }
    }
    const hasSightings = world.sightings.requests.some(({ sawAccount }) => sawAccount.size > 0)
    if (!hasSightings) violations.push('no account was ever seen by any node: the watcher is blind')
    return violations
  },
}

/** @module */
import { formatSwarmId } from '@starling/protocol'
import type { Property } from '../property.ts'

/** Of each member, so many of the rows that it lacks are named. */
const NAMED_MAX = 3

/**
 * All members of a swarm that are on keep the same: messages, expiries, what was deleted, range marks, revocations, and the
 * requests that prove it. Data is not compared: what a disk has damaged is found when it is read, and is repaired then.
 */
export const membersConverge: Property = {
  name: 'members-converge',
  check({ kept }) {
    return [...kept].flatMap(([swarmId, members]) => {
      const all = new Set([...members.values()].flatMap((rows) => [...rows]))
      return [...members].flatMap(([name, rows]) => {
        const lacking = [...all].filter((row) => !rows.has(row))
        if (lacking.length === 0) return []
        const named = lacking.slice(0, NAMED_MAX).join('; ')
        return [`${name} of swarm ${formatSwarmId(swarmId)} lacks ${lacking.length} of ${all.size} rows: ${named}`]
      })
    })
  },
}

/** @module */
import { SWEEP_PERIOD_MS } from '@starling/protocol'
import type { Property } from '../property.ts'

/** What has ended is swept within a period, whenever it has ended in the one before. */
const SWEPT_MS = 2 * SWEEP_PERIOD_MS

/**
 * What a majority has signed to have deleted is at no member when repair has had its time, and nothing that has expired is at
 * any node.
 */
export const deletedAndExpiredVanish: Property = {
  name: 'deleted-and-expired-vanish',
  async check({ world, notes }) {
    const deleted = new Set<string>(notes.filter(({ isDeleted }) => isDeleted).map(({ hash }) => hash))
    const endedMs = world.clock.now() - SWEPT_MS
    const ended = new Set<string>(notes.filter(({ expiryMs }) => expiryMs <= endedMs).map(({ hash }) => hash))
    const violations: string[] = []
    for (const { name, disk } of world.nodes.filter(({ node }) => node !== undefined)) {
      for (const { hash, expiry } of await disk.read<{ hash: string; expiry: number }>(
        'SELECT hash, expiry FROM messages',
      )) {
        if (deleted.has(hash)) violations.push(`${name} still has what was deleted: ${hash}`)
        else if (expiry <= endedMs) violations.push(`${name} still has what has expired: ${hash}`)
        else if (ended.has(hash)) violations.push(`${name} keeps for longer what was to expire: ${hash}`)
      }
    }
    return violations
  },
}

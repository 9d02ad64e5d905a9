/** @module */
import { toHex } from '@starling/base'
import { type AccountId, SWEEP_PERIOD_MS } from '@starling/protocol'
import type { Property } from '../property.ts'

/** What has ended is swept within a period, whenever it has ended in the one before. */
const SWEPT_MS = 2 * SWEEP_PERIOD_MS

interface Row {
  readonly hash: string
  readonly expiry: number
  readonly account: Uint8Array
}

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
    for (const node of world.nodes.filter((each) => each.node !== undefined)) {
      const { name, disk } = node
      // Who gives an account away hears no more of what is deleted in it, and drops it when the new members have it all.
      const isMember = (account: Uint8Array) => world.membersOf(toHex(account) as AccountId).includes(node)
      for (const { hash, expiry, account } of await disk.read<Row>('SELECT hash, expiry, account FROM messages')) {
        if (expiry <= endedMs) violations.push(`${name} still has what has expired: ${hash}`)
        else if (deleted.has(hash) && isMember(account)) violations.push(`${name} still has what was deleted: ${hash}`)
        else if (ended.has(hash) && isMember(account))
          violations.push(`${name} keeps for longer what was to expire: ${hash}`)
      }
    }
    return violations
  },
}

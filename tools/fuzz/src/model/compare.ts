/**
 * What the databases hold beside what the model says: nothing more, nothing less, in the same order; and both members alike.
 * @module
 */

import { toBase64, toHex } from '@starling/base'
import { broken } from '../errors.ts'
import type { World, WorldNode } from '../world/world.ts'
import type { Oracle } from './oracle.ts'

interface Record {
  readonly hash: string
  readonly account: string
  readonly namespace: number
  readonly timestamp: number
  readonly expiry: number
  readonly data: string
}

interface StoredRow {
  readonly hash: string
  readonly account: Uint8Array
  readonly namespace: number
  readonly timestamp: number
  readonly expiry: number
  readonly data: Uint8Array
}

/** @throws {FuzzError} */
export async function compareWithModel(world: World, oracle: Oracle): Promise<void> {
  const now = world.clock.now()
  const entry = await recordsOf(world.nodes.get('entry'), now)
  const member = await recordsOf(world.nodes.get('member'), now)
  expectSame(sorted(member), sorted(entry), 'the member has', 'the entry node has')
  for (const [account, mailboxes] of oracle.mailboxes) {
    const expected = mailboxes.live(now).map(({ hash, namespace, timestampMs, expiryMs, data }) => {
      return { hash, account, namespace, timestamp: timestampMs, expiry: expiryMs, data }
    })
    const found = entry.filter((record) => record.account === account)
    expectSame(byMailbox(found), byMailbox(expected), 'the database has', 'the model has')
  }
}

async function recordsOf(node: WorldNode | undefined, now: number): Promise<readonly Record[]> {
  const sql = 'SELECT hash, account, namespace, timestamp, expiry, data FROM messages WHERE expiry > ? ORDER BY id'
  const rows = (await node?.sql.all<StoredRow>(sql, [now])) ?? []
  return rows.map((row) => ({ ...row, account: toHex(row.account), data: toBase64(row.data) }))
}

function sorted(records: readonly Record[]): readonly Record[] {
  return records.toSorted((left, right) => (`${left.account}${left.hash}` < `${right.account}${right.hash}` ? -1 : 1))
}

/** Order counts within a mailbox only. */
function byMailbox(records: readonly Record[]): readonly Record[] {
  return records.toSorted((left, right) => left.namespace - right.namespace)
}

function expectSame(found: readonly Record[], expected: readonly Record[], what: string, than: string): void {
  for (let index = 0; index < Math.max(found.length, expected.length); index++) {
    const [left, right] = [JSON.stringify(found[index]), JSON.stringify(expected[index])]
    if (left !== right) throw broken(`${what} ${left ?? 'nothing'} where ${than} ${right ?? 'nothing'}`)
  }
}

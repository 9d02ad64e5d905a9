import { silentLogger } from '@starling/ports/system'
import { ManualClock } from '@starling/ports/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alice, bob, hashOf, message, START_MS } from '../../test/people.ts'
import { libsqlDriver } from './libsql.ts'
import type { StampedMessage } from './message.ts'
import { MessageStore } from './message-store.ts'

const ALL = { maxSizeBytes: 7_800_000 }
const MAILBOXES = [
  { account: alice, namespace: 0 },
  { account: alice, namespace: -21 },
  { account: bob, namespace: 0 },
] as const

/** Hashes belong to one mailbox, as in truth: name m3 lives in mailbox 3 mod 3. */
const put = fc.record({
  kind: fc.constant('put' as const),
  puts: fc.array(fc.record({ name: fc.nat(11), ttlMs: fc.integer({ min: 1, max: 50 }) }), {
    minLength: 1,
    maxLength: 6,
  }),
})
const command = fc.oneof(
  put,
  fc.record({ kind: fc.constant('advance' as const), ms: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ kind: fc.constant('sweep' as const) }),
  fc.record({ kind: fc.constant('ask' as const), mailbox: fc.nat(2), cursor: fc.option(fc.nat(11)) }),
)

/** The rules of storage-rpc.md §4.1 as a list: rows in the order of insertion. */
class Model {
  rows: { readonly message: StampedMessage; expiryMs: number }[] = []

  put(stored: StampedMessage, nowMs: number): { outcome: string; expiryMs: number } {
    if (stored.namespace === -21) {
      this.rows = this.rows.filter(
        ({ message: row }) => row.account !== stored.account || row.namespace !== -21 || row.hash === stored.hash,
      )
    }
    this.rows = this.rows.filter((row) => row.message.hash !== stored.hash || row.expiryMs > nowMs)
    const known = this.rows.find((row) => row.message.hash === stored.hash)
    if (known === undefined) {
      this.rows.push({ message: stored, expiryMs: stored.expiryMs })
      return { outcome: 'new', expiryMs: stored.expiryMs }
    }
    const outcome = stored.expiryMs > known.expiryMs ? 'extended' : 'exists'
    known.expiryMs = Math.max(known.expiryMs, stored.expiryMs)
    return { outcome, expiryMs: known.expiryMs }
  }

  newer(mailbox: number, cursor: string | undefined, nowMs: number): string[] {
    const { account, namespace } = MAILBOXES[mailbox] as (typeof MAILBOXES)[number]
    const live = this.rows
      .filter((row) => row.message.account === account && row.message.namespace === namespace && row.expiryMs > nowMs)
      .map((row): string => row.message.hash)
    return live.slice(cursor === undefined ? 0 : live.indexOf(cursor) + 1)
  }
}

describe('MessageStore', () => {
  it('behaves as the rules written as a list, heads included, for any history', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 40 }), async (commands) => {
        const time = new ManualClock(START_MS)
        const store = await MessageStore.open(libsqlDriver(), { clock: time, logger: silentLogger })
        const model = new Model()
        for (const step of commands) {
          if (step.kind === 'advance') await time.advance(step.ms)
          else if (step.kind === 'sweep') await store.sweep()
          else if (step.kind === 'put') {
            const messages = step.puts.map(({ name, ttlMs }) =>
              message(`m${name}`, { ...MAILBOXES[name % 3], expiryMs: time.now() + ttlMs }),
            )
            const results = await Promise.all(messages.map((stored) => store.put(stored)))
            expect(results).toEqual(messages.map((stored) => model.put(stored, time.now())))
          } else {
            const { account, namespace } = MAILBOXES[step.mailbox] as (typeof MAILBOXES)[number]
            const cursor = step.cursor === null ? undefined : hashOf(`m${step.cursor}`)
            const expected = model.newer(step.mailbox, cursor, time.now())
            expect(await store.hasNewer(account, namespace, cursor)).toBe(expected.length > 0)
            const page = await store.retrieve(account, namespace, cursor, ALL)
            expect(page.messages.map((found) => found.hash)).toEqual(expected)
          }
        }
        await store.close()
      }),
      { numRuns: 200 },
    )
  })
})

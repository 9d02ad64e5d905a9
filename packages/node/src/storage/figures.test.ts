import { silentLogger } from '@starling/ports/system'
import { ManualClock } from '@starling/ports/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alice, digest, message, START_MS } from '../../test/people.ts'
import type { SqlDriver } from './driver.ts'
import { libsqlDriver } from './libsql.ts'
import { MessageStore } from './message-store.ts'

async function countRows(driver: SqlDriver): Promise<number> {
  const [row] = await driver.all<{ rows: number }>('SELECT count(*) AS rows FROM messages')
  return row?.rows ?? 0
}

describe('the figures of a store', () => {
  it('know how many messages there are, whatever was written, deleted, replaced and swept', async () => {
    const step = fc.oneof(
      fc.record({
        do: fc.constant('put' as const),
        name: fc.nat(5),
        ttlMs: fc.nat(50),
        namespace: fc.constantFrom(0, -1, 5),
      }),
      fc.record({ do: fc.constant('delete' as const), name: fc.nat(5) }),
      fc.record({ do: fc.constant('clear' as const) }),
      fc.record({ do: fc.constant('sweep' as const), ms: fc.nat(40) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const clock = new ManualClock(START_MS)
        const driver = libsqlDriver()
        const store = await MessageStore.open(driver, {
          clock,
          logger: silentLogger,
          isIntact: () => true,
          hash: digest,
        })
        let stampMs = START_MS
        for (const each of steps) {
          const stamp = { ms: ++stampMs, node: new Uint8Array(32) }
          if (each.do === 'put') {
            const { namespace, ttlMs } = each
            await store.put(message(`m${each.name}`, { namespace, stamp, expiryMs: clock.now() + ttlMs }))
          } else if (each.do === 'delete') {
            const { hash } = message(`m${each.name}`)
            await store.write({ kind: 'delete', account: alice, hashes: [hash], stamp })
          } else if (each.do === 'clear') {
            await store.write({ kind: 'delete_range', account: alice, scope: 'all', untilMs: START_MS, stamp })
          } else {
            await clock.advance(each.ms)
            await store.sweep()
          }
        }
        expect(store.figures().messages).toBe(await countRows(driver))
        await store.close()
      }),
      { numRuns: 60 },
    )
  })

  it('count what was there before', async () => {
    const driver = libsqlDriver()
    const options = { clock: new ManualClock(START_MS), logger: silentLogger, isIntact: () => true, hash: digest }
    const store = await MessageStore.open(driver, options)
    await store.put(message('one'))
    expect(store.figures()).toMatchObject({ messages: 1, waitingWrites: 0, waitingDataBytes: 0 })
    expect((await store.sizeBytes()).used).toBeGreaterThan(4096)
    await store.close()
  })
})

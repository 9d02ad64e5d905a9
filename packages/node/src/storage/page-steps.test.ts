import { silentLogger } from '@starling/ports/system'
import { ManualClock } from '@starling/ports/testing'
import { accountBytes } from '@starling/protocol'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { alice, bob, digest, hashOf, message, START_MS } from '../../test/people.ts'
import { temporaryPaths } from '../../test/temporary-folder.ts'
import type { SqlDriver } from './driver.ts'
import { libsqlDriver } from './libsql.ts'
import { MessageStore } from './message-store.ts'
import { PageSteps } from './page-steps.ts'
import { sqlite3Driver } from './sqlite3.ts'

const nextPath = temporaryPaths()
const drivers: readonly [string, () => SqlDriver][] = [
  ['sqlite3', () => sqlite3Driver(nextPath())],
  ['libsql', () => libsqlDriver()],
]

const stepOf = (account = alice, namespace = 0) => ({
  account: accountBytes(account),
  namespace,
  nowMs: START_MS,
  after: { hash: undefined },
  rowsMax: 32,
})

describe.each(drivers)('PageSteps over %s', (_, createDriver) => {
  const opened: MessageStore[] = []
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close()
  })

  /** @param all - stands before the driver's own */
  async function open(all?: (driver: SqlDriver) => SqlDriver['all']) {
    const driver = createDriver()
    const clock = new ManualClock(START_MS)
    const store = await MessageStore.open(driver, { clock, logger: silentLogger, isIntact: () => true, hash: digest })
    opened.push(store)
    return { store, steps: new PageSteps(all === undefined ? driver : { all: all(driver) }) }
  }

  it('give back any bytes as they were stored', async () => {
    const { store, steps } = await open()
    let mailbox = 0
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 }), async (all) => {
        const namespace = mailbox++
        for (const [i, data] of all.entries()) await store.put(message(`${namespace} ${i}`, { namespace, data }))

        const rows = await steps.read(stepOf(alice, namespace))

        expect(rows.map((row) => row.message.data)).toEqual(all)
        expect(rows.map((row) => row.message.hash)).toEqual(all.map((_, i) => hashOf(`${namespace} ${i}`)))
      }),
      { numRuns: 60 },
    )
  })

  it('share statements with those that are asked for meanwhile, and answer each its own', async () => {
    const statements: string[] = []
    const { store, steps } = await open((driver) => (sql, params) => {
      statements.push(sql)
      return driver.all(sql, params)
    })
    for (const namespace of Array.from({ length: 40 }, (_, i) => i)) {
      await store.put(message(`of alice ${namespace}`, { namespace }))
      await store.put(message(`of bob ${namespace}`, { namespace, account: bob }))
    }

    const asked = Array.from({ length: 40 }, (_, i) => stepOf(i % 2 === 0 ? alice : bob, i))
    const answers = await Promise.all(asked.map((step) => steps.read(step)))

    const expected = asked.map((_, i) => [hashOf(`of ${i % 2 === 0 ? 'alice' : 'bob'} ${i}`)])
    expect(answers.map((rows) => rows.map((row) => row.message.hash))).toEqual(expected)
    // Two at once by themselves, the others in company of up to sixteen.
    expect(statements.length).toBeLessThanOrEqual(6)
  })

  it('fail alone: what cannot be read of one mailbox keeps nobody else from theirs', async () => {
    const bytesOfBob = accountBytes(bob)
    const { store, steps } = await open((driver) => async (sql, params = []) => {
      const isOfBob = params.some((value) => value instanceof Uint8Array && Buffer.compare(value, bytesOfBob) === 0)
      if (isOfBob) throw new Error('the disk has a hole there')
      return driver.all(sql, params)
    })
    await store.put(message('hello'))

    const asked = [alice, alice, alice, bob, alice].map((account) => steps.read(stepOf(account)))
    const outcomes = await Promise.allSettled(asked)

    expect(outcomes.map(({ status }) => status)).toEqual([
      ...['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
    ])
  })
})

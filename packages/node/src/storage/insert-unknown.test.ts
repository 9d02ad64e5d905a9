import { silentLogger } from '@starling/ports/system'
import { ManualClock } from '@starling/ports/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { alice, digest, hashOf, message, nextStamp, START_MS } from '../../test/people.ts'
import { temporaryPaths } from '../../test/temporary-folder.ts'
import type { SqlDriver } from './driver.ts'
import { Assumption } from './insert-unknown.ts'
import { libsqlDriver } from './libsql.ts'
import { MessageStore } from './message-store.ts'
import { sqlite3Driver } from './sqlite3.ts'

const nextPath = temporaryPaths()
const drivers: readonly [string, () => SqlDriver][] = [
  ['sqlite3', () => sqlite3Driver(nextPath())],
  ['libsql', () => libsqlDriver()],
]

/** Older than what is stamped from now on. */
const EARLIER_MS = START_MS - 1_000

describe.each(drivers)('a group of stores over %s', (_, createDriver) => {
  const opened: MessageStore[] = []
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close()
  })

  /** `asked`: the first word of each statement from then on. */
  async function open() {
    const inner = createDriver()
    const asked: string[] = []
    const noted = (sql: string) => {
      asked.push(sql.trim().split(/\s/, 1).join())
      return sql
    }
    const driver: SqlDriver = {
      open: (options) => inner.open(options),
      run: (sql, params) => inner.run(noted(sql), params),
      all: (sql, params) => inner.all(noted(sql), params),
      close: () => inner.close(),
    }
    const clock = new ManualClock(START_MS)
    const store = await MessageStore.open(driver, { clock, logger: silentLogger, isIntact: () => true, hash: digest })
    opened.push(store)
    asked.length = 0
    return { store, asked }
  }

  const namesIn = async (store: MessageStore) => {
    const { messages } = await store.retrieve(alice, 0, undefined, { maxSizeBytes: 7_800_000 })
    return messages.map(({ hash }) => hash.replace(/_+$/, ''))
  }

  it('is one statement when nothing is known of it', async () => {
    const { store, asked } = await open()
    await store.put(message('first'))
    asked.length = 0

    const results = await Promise.all(['one', 'two', 'three'].map((name) => store.put(message(name))))

    expect(results.map(({ outcome }) => outcome)).toEqual(['new', 'new', 'new'])
    expect(asked).toEqual(['INSERT'])
    expect(await namesIn(store)).toEqual(['first', 'one', 'two', 'three'])
  })

  it('finds what is there already, and keeps its place among the others', async () => {
    const { store } = await open()
    await store.put(message('one'))

    const results = await Promise.all([
      store.put(message('two')),
      store.put(message('one', { expiryMs: START_MS + 90_000 })),
      store.put(message('three')),
    ])

    expect(results.map(({ outcome }) => outcome)).toEqual(['new', 'extended', 'new'])
    expect(await namesIn(store)).toEqual(['one', 'two', 'three'])
  })

  it('takes a hash that comes twice for one message', async () => {
    const { store } = await open()

    const results = await Promise.all([store.put(message('one')), store.put(message('one'))])

    expect(results.map(({ outcome }) => outcome)).toEqual(['new', 'exists'])
    expect(await namesIn(store)).toEqual(['one'])
  })

  it('does not bring back what was deleted before it came', async () => {
    const { store } = await open()
    await store.write({ kind: 'delete', account: alice, hashes: [hashOf('gone')], stamp: nextStamp() })

    const results = await Promise.all([
      store.put(message('gone', { stamp: nextStamp(EARLIER_MS) })),
      store.put(message('other')),
    ])

    expect(results.map(({ outcome }) => outcome)).toEqual(['superseded', 'new'])
    expect(await namesIn(store)).toEqual(['other'])
  })

  it('heeds the marks of its accounts', async () => {
    const { store } = await open()
    await store.write({ kind: 'delete_range', account: alice, scope: 0, untilMs: START_MS, stamp: nextStamp() })

    const results = await Promise.all([
      store.put(message('gone', { stamp: nextStamp(EARLIER_MS) })),
      store.put(message('other')),
    ])

    expect(results.map(({ outcome }) => outcome)).toEqual(['superseded', 'new'])
    expect(await namesIn(store)).toEqual(['other'])
  })
})

describe('the assumption that nothing is known', () => {
  const group = [{ kind: 'store', message: message('one') }] as const
  const tries = (assumption: Assumption, groups: number) =>
    Array.from({ length: groups }, () => {
      const isTried = assumption.mayHold(group)
      if (isTried) assumption.failed()
      return isTried
    })

  it('is tried less and less often while it does not hold', () => {
    const assumption = new Assumption()

    const tried = tries(assumption, 200).flatMap((isTried, index) => (isTried ? [index] : []))

    expect(tried).toEqual([0, 2, 5, 10, 19, 36, 69, 102, 135, 168])
  })

  it('is tried each time again once it has held', () => {
    const assumption = new Assumption()
    // The next to be tried is 36, see above.
    tries(assumption, 36)
    const isTried = assumption.mayHold(group)
    assumption.held()

    expect([isTried, assumption.mayHold(group), assumption.mayHold(group)]).toEqual([true, true, true])
  })

  it('is not made of what writes more than a row', () => {
    const assumption = new Assumption()
    const { stamp } = message('x')
    const others = [
      { kind: 'store', message: message('outbox', { namespace: -1 }) },
      { kind: 'store', message: message('hinted'), hints: ['a'.repeat(64)] },
      { kind: 'store', message: message('requested'), request: new Uint8Array(1) },
      { kind: 'delete', account: alice, hashes: [hashOf('one')], stamp },
    ] as const

    for (const other of others) expect(assumption.mayHold([...group, other]), other.kind).toBe(false)
  })
})

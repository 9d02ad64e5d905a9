import { silentLogger } from '@starling/ports/system'
import { captureLogger, ManualClock } from '@starling/ports/testing'
import { afterEach, describe, expect, it } from 'vitest'
import { alice, bob, digest, hashOf, message, nextStamp, START_MS } from '../../test/people.ts'
import { temporaryPaths } from '../../test/temporary-folder.ts'
import type { SqlDriver } from './driver.ts'
import { libsqlDriver } from './libsql.ts'
import { MessageStore } from './message-store.ts'
import { sqlite3Driver } from './sqlite3.ts'

const nextPath = temporaryPaths()
const isIntact = () => true
const ALL = { maxSizeBytes: 7_800_000 }

const drivers: readonly [string, () => SqlDriver][] = [
  ['sqlite3', () => sqlite3Driver(nextPath())],
  ['libsql', () => libsqlDriver()],
]

describe.each(drivers)('MessageStore over %s', (_, createDriver) => {
  const opened: MessageStore[] = []
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close()
  })

  async function open(sizeLimitBytes?: number): Promise<{ store: MessageStore; time: ManualClock }> {
    const time = new ManualClock(START_MS)
    const limit = sizeLimitBytes === undefined ? {} : { sizeLimitBytes }
    const store = await MessageStore.open(createDriver(), {
      clock: time,
      logger: silentLogger,
      isIntact,
      hash: digest,
      ...limit,
    })
    opened.push(store)
    return { store, time }
  }

  async function names(store: MessageStore, after?: string, account = alice, namespace = 0): Promise<string[]> {
    const page = await store.retrieve(account, namespace, after === undefined ? undefined : hashOf(after), ALL)
    return page.messages.map((found) => found.hash.replace(/_+$/, ''))
  }

  it('returns what was put, in the order of insertion', async () => {
    const { store } = await open()
    const results = await Promise.all(['one', 'two', 'three'].map((name) => store.put(message(name))))

    expect(results).toEqual(results.map(() => ({ outcome: 'new', expiryMs: START_MS + 60_000 })))
    const page = await store.retrieve(alice, 0, undefined, ALL)
    expect(page.more).toBe(false)
    expect(page.messages.map((found) => new TextDecoder().decode(found.data))).toEqual(['one', 'two', 'three'])
    expect(page.messages[0]).toEqual({
      hash: hashOf('one'),
      timestampMs: START_MS,
      expiryMs: START_MS + 60_000,
      data: new TextEncoder().encode('one'),
    })
  })

  it('keeps accounts and namespaces apart', async () => {
    const { store } = await open()
    await store.put(message('for alice'))
    await store.put(message('for bob', { account: bob }))
    await store.put(message('config', { namespace: 2 }))
    await store.put(message('group', { namespace: -32_768 }))

    expect(await names(store)).toEqual(['for alice'])
    expect(await names(store, undefined, bob)).toEqual(['for bob'])
    expect(await names(store, undefined, alice, 2)).toEqual(['config'])
    expect(await names(store, undefined, alice, -32_768)).toEqual(['group'])
  })

  it('keeps data of every length', async () => {
    const { store } = await open()
    for (const length of [0, 1, 76_800])
      await store.put(message(`m${length}`, { data: new Uint8Array(length).fill(7) }))
    const page = await store.retrieve(alice, 0, undefined, ALL)
    expect(page.messages.map((found) => found.data.length)).toEqual([0, 1, 76_800])
    expect(page.messages[2]?.data.every((byte) => byte === 7)).toBe(true)
  })

  describe('put of a known hash', () => {
    it('keeps position, timestamp and the later expiry', async () => {
      const { store } = await open()
      await store.put(message('one'))
      await store.put(message('two'))

      const later = await store.put(message('one', { expiryMs: START_MS + 90_000, timestampMs: START_MS + 5 }))
      const earlier = await store.put(message('one', { expiryMs: START_MS + 10_000 }))

      expect(later).toEqual({ outcome: 'extended', expiryMs: START_MS + 90_000 })
      expect(earlier).toEqual({ outcome: 'exists', expiryMs: START_MS + 90_000 })
      const page = await store.retrieve(alice, 0, undefined, ALL)
      expect(page.messages.map((found) => found.hash)).toEqual([hashOf('one'), hashOf('two')])
      expect(page.messages[0]).toMatchObject({ timestampMs: START_MS, expiryMs: START_MS + 90_000 })
    })

    it('counts once within one commit', async () => {
      const { store } = await open()
      const expiries = [10_000, 30_000, 20_000]
      const results = await Promise.all(expiries.map((ms) => store.put(message('twice', { expiryMs: START_MS + ms }))))
      expect(results.map((result) => [result.outcome, result.expiryMs - START_MS])).toEqual([
        ['new', 10_000],
        ['extended', 30_000],
        ['exists', 30_000],
      ])
      expect(await names(store)).toEqual(['twice'])
    })

    it('is a new message when the old one has expired but was not swept', async () => {
      const { store, time } = await open()
      await store.put(message('again'))
      await store.put(message('other', { expiryMs: START_MS + 1_000_000 }))
      await time.advance(60_000)

      const result = await store.put(message('again', { expiryMs: START_MS + 120_000 }))

      expect(result).toEqual({ outcome: 'new', expiryMs: START_MS + 120_000 })
      expect(await names(store)).toEqual(['other', 'again'])
      expect(await names(store, 'other')).toEqual(['again'])
    })
  })

  describe('a public outbox', () => {
    const outbox = { namespace: -21 } as const

    it('holds only the newest message', async () => {
      const { store } = await open()
      await store.put(message('old', outbox))
      expect(await names(store, undefined, alice, -21)).toEqual(['old'])
      await store.put(message('elsewhere', { namespace: -41 }))
      await store.put(message('new', outbox))

      expect(await names(store, undefined, alice, -21)).toEqual(['new'])
      expect(await names(store, undefined, alice, -41)).toEqual(['elsewhere'])
    })

    it('holds only the last of those that came in one commit, and knows what it replaced', async () => {
      const { store } = await open()
      await store.put(message('a', outbox))
      const results = await Promise.all(['b', 'a', 'a'].map((name) => store.put(message(name, outbox))))
      expect(results.map((result) => result.outcome)).toEqual(['new', 'new', 'exists'])
      expect(await names(store, undefined, alice, -21)).toEqual(['a'])
      expect(await store.hasNewer(alice, -21, hashOf('a'))).toBe(false)
    })
  })

  describe('retrieve', () => {
    it('starts after the cursor', async () => {
      const { store } = await open()
      for (const name of ['one', 'two', 'three']) await store.put(message(name))
      expect(await names(store, 'one')).toEqual(['two', 'three'])
      expect(await names(store, 'three')).toEqual([])
    })

    it('starts at the beginning when the cursor is unknown, expired, or of another mailbox', async () => {
      const { store, time } = await open()
      await store.put(message('elsewhere', { namespace: 2 }))
      await store.put(message('for bob', { account: bob }))
      await store.put(message('short', { expiryMs: START_MS + 10_000 }))
      await store.put(message('long'))
      await time.advance(10_000)
      for (const cursor of ['never stored', 'elsewhere', 'for bob', 'short']) {
        expect(await names(store, cursor), cursor).toEqual(['long'])
      }
    })

    it('skips what has expired, at the very millisecond', async () => {
      const { store, time } = await open()
      await store.put(message('short', { expiryMs: START_MS + 10_000 }))
      await time.advance(9_999)
      expect(await names(store)).toEqual(['short'])
      await time.advance(1)
      expect(await names(store)).toEqual([])
      expect(await store.hasNewer(alice, 0, undefined)).toBe(false)
    })

    it('stops at the count and says that more follow', async () => {
      const { store } = await open()
      await Promise.all(Array.from({ length: 100 }, (_, i) => store.put(message(`m${i}`))))
      const first = await store.retrieve(alice, 0, undefined, { ...ALL, maxCount: 60 })
      const second = await store.retrieve(alice, 0, first.messages.at(-1)?.hash, { ...ALL, maxCount: 40 })
      expect([first.messages.length, first.more]).toEqual([60, true])
      expect([second.messages.length, second.more]).toEqual([40, false])
      expect(second.messages[0]?.hash).toBe(hashOf('m60'))
    })

    it('stops at the size, but always returns one message', async () => {
      const { store } = await open()
      const sizeBytes = 100 + 43 + 4_000
      await Promise.all(
        Array.from({ length: 300 }, (_, i) => store.put(message(`m${i}`, { data: new Uint8Array(3_000) }))),
      )
      const exactly = await store.retrieve(alice, 0, undefined, { maxSizeBytes: 100 * sizeBytes })
      const oneLess = await store.retrieve(alice, 0, undefined, { maxSizeBytes: 100 * sizeBytes - 1 })
      const tiny = await store.retrieve(alice, 0, undefined, { maxSizeBytes: 1 })
      const all = await store.retrieve(alice, 0, undefined, { maxSizeBytes: 300 * sizeBytes })
      expect([exactly.messages.length, exactly.more]).toEqual([100, true])
      expect([oneLess.messages.length, oneLess.more]).toEqual([99, true])
      expect([tiny.messages.length, tiny.more]).toEqual([1, true])
      expect([all.messages.length, all.more]).toEqual([300, false])
    })
  })

  it('tells listeners of new messages only, after the commit', async () => {
    const { store } = await open()
    const seen: string[] = []
    const visible: Promise<string[]>[] = []
    const stop = store.onNew((account, namespace, found) => {
      seen.push(`${account === alice} ${namespace} ${found.hash}`)
      visible.push(names(store))
    })
    store.onNew(() => {
      throw new Error('a listener that fails')
    })
    await store.put(message('one'))
    await store.put(message('one', { expiryMs: START_MS + 70_000 }))
    stop()
    await store.put(message('two'))
    expect(seen).toEqual([`true 0 ${hashOf('one')}`])
    expect(await Promise.all(visible)).toEqual([['one']])
  })

  it('sweeps all that has expired and never gives an id again', async () => {
    const { store, time } = await open()
    await Promise.all(
      Array.from({ length: 450 }, (_, i) => store.put(message(`m${i}`, { expiryMs: START_MS + 1_000 + i }))),
    )
    await store.put(message('stays'))
    await time.advance(1_449)

    const [swept, during] = await Promise.all([store.sweep(), store.put(message('during'))])

    expect(swept).toBe(450)
    expect(during.outcome).toBe('new')
    expect(await names(store, 'stays')).toEqual(['during'])
    expect(await store.sweep()).toBe(0)
  })

  it('answers full for what does not fit, keeps the rest in order, and takes more after a sweep', async () => {
    const { store, time } = await open(600_000)
    const big = new Uint8Array(50_000)
    const results = await Promise.all(Array.from({ length: 20 }, (_, i) => store.put(message(`m${i}`, { data: big }))))
    const kept = results.flatMap((result, i) => (result.outcome === 'new' ? [`m${i}`] : []))
    expect(new Set(results.map((result) => result.outcome))).toEqual(new Set(['new', 'full']))
    expect(await names(store)).toEqual(kept)
    expect(kept.length).toBeGreaterThan(5)
    expect((await store.put(message(kept[0] as string, { data: big, expiryMs: START_MS + 60_001 }))).outcome).toBe(
      'extended',
    )

    await time.advance(60_002)
    await store.sweep()
    expect((await store.put(message('fresh', { data: big, expiryMs: START_MS + 120_000 }))).outcome).toBe('new')
  })

  it('commits what it accepted before it closes, and refuses what comes later', async () => {
    const { store } = await open()
    const accepted = Promise.all(['one', 'two'].map((name) => store.put(message(name))))
    await store.close()
    expect((await accepted).map((result) => result.outcome)).toEqual(['new', 'new'])
    await expect(store.put(message('late'))).rejects.toMatchObject({ name: 'StoreError', code: 'closed' })
  })

  it('refuses values that SQL would round', async () => {
    const { store } = await open()
    for (const change of [{ timestampMs: 2 ** 53 }, { expiryMs: 1.5 }, { namespace: 32_768 }]) {
      await expect(store.put(message('odd', change)), JSON.stringify(change)).rejects.toMatchObject({
        code: 'assertion_failed',
      })
    }
  })
})

describe('MessageStore when the disk fails', () => {
  it('rejects the puts of the failed commit, keeps none of them, and goes on', async () => {
    let failures = 0
    const driver = libsqlDriver({
      beforeRun: (sql) => {
        if (sql === 'COMMIT' && failures > 0) {
          failures--
          throw Object.assign(new Error('disk is gone'), { code: 'SQLITE_IOERR' })
        }
      },
    })
    const time = new ManualClock(START_MS)
    const store = await MessageStore.open(driver, { clock: time, logger: silentLogger, isIntact, hash: digest })
    await store.put(message('before'))

    failures = 1
    const outbox = ['a', 'b'].map((name) => store.put(message(name, { namespace: -1 })))
    const outcomes = await Promise.allSettled(outbox)
    const after = await store.put(message('after'))

    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected'])
    expect(after.outcome).toBe('new')
    expect((await store.retrieve(alice, -1, undefined, ALL)).messages).toEqual([])
    expect((await store.retrieve(alice, 0, undefined, ALL)).messages.map((found) => found.hash)).toEqual([
      hashOf('before'),
      hashOf('after'),
    ])
    await store.close()
  })
})

describe('MessageStore on a file', () => {
  it('finds its messages again, and refuses a file of a newer version', async () => {
    const path = nextPath()
    const options = { clock: new ManualClock(START_MS), logger: silentLogger, isIntact, hash: digest }
    const first = await MessageStore.open(sqlite3Driver(path), options)
    await first.put(message('kept'))
    await first.close()

    const driver = sqlite3Driver(path)
    const second = await MessageStore.open(driver, options)
    const page = await second.retrieve(alice, 0, undefined, ALL)
    expect(page.messages.map((found) => found.hash)).toEqual([hashOf('kept')])
    await driver.run('PRAGMA user_version = 99')
    await second.close()

    const newer = sqlite3Driver(path)
    await expect(MessageStore.open(newer, options)).rejects.toMatchObject({ code: 'unknown_schema' })
    await newer.close()
  })

  it('shares commits among puts that arrive together', async () => {
    const commits: string[] = []
    const driver = libsqlDriver({ beforeRun: (sql) => void (sql.startsWith('INSERT') && commits.push(sql)) })
    const store = await MessageStore.open(driver, {
      clock: new ManualClock(START_MS),
      logger: silentLogger,
      isIntact,
      hash: digest,
    })
    await Promise.all(Array.from({ length: 400 }, (_, i) => store.put(message(`m${i}`))))
    expect(commits.length).toBeLessThanOrEqual(3)
    await store.close()
  })

  it('keeps what shares a commit with a write that fails', async () => {
    const { logger, events } = captureLogger()
    const options = { clock: new ManualClock(START_MS), logger, isIntact, hash: digest }
    const store = await MessageStore.open(libsqlDriver(), options)
    const unreadable = { kind: 'delete', account: bob, hashes: [hashOf('none')], request: new Uint8Array(3) } as const
    const writes = Array.from({ length: 400 }, (_, i) =>
      i === 250 ? store.write({ ...unreadable, stamp: nextStamp() }) : store.put(message(`m${i}`)),
    )

    const results = await Promise.allSettled(writes)

    expect(results.flatMap(({ status }, i) => (status === 'rejected' ? i : []))).toEqual([250])
    expect(events.filter(({ event }) => event === 'store.commit_failed')).toHaveLength(1)
    await store.close()
  })

  it('keeps an account of many marked mailboxes, and others beside it', async () => {
    const options = { clock: new ManualClock(START_MS), logger: silentLogger, isIntact, hash: digest }
    const store = await MessageStore.open(sqlite3Driver(nextPath()), options)
    const mark = (scope: number) =>
      store.write({ kind: 'delete_range', account: alice, scope, untilMs: START_MS, stamp: nextStamp() })
    await store.put(message('early', { timestampMs: START_MS }))

    // A mark takes eight parameters of a statement, which may have 32,766.
    await Promise.all(Array.from({ length: 4_100 }, (_, i) => mark(1 + i)))
    const beside = await Promise.all([mark(-1), mark(0), store.put(message('other', { account: bob }))])

    expect(beside[1]).toEqual([{ hash: hashOf('early'), namespace: 0 }])
    expect(beside[2].outcome).toBe('new')
    await store.close()
  })
})

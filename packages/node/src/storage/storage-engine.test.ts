import { readFileSync, writeFileSync } from 'node:fs'
import { fromHex } from '@starling/base'
import { silentLogger } from '@starling/ports/system'
import { captureLogger, ManualClock } from '@starling/ports/testing'
import { encodeForwardedWrite } from '@starling/wire/peer'
import { afterEach, describe, expect, it } from 'vitest'
import { alice, bob, digest, hashOf, message, nextStamp, START_MS } from '../../test/people.ts'
import { temporaryPaths } from '../../test/temporary-folder.ts'
import { ANY_TIME_MS } from '../merge/marks.ts'
import type { SqlDriver } from './driver.ts'
import { libsqlDriver } from './libsql.ts'
import { MessageStore, type MessageStoreOptions } from './message-store.ts'
import { MIGRATIONS } from './migrations/index.ts'
import { DEFAULT_QUOTAS } from './quota.ts'
import { migrate } from './schema.ts'
import { sqlite3Driver } from './sqlite3.ts'

const DAY_MS = 86_400_000
const ALL = { maxSizeBytes: 7_800_000 }
const nextPath = temporaryPaths()
const isIntact = () => true

const drivers: readonly [string, () => SqlDriver][] = [
  ['sqlite3', () => sqlite3Driver(nextPath())],
  ['libsql', () => libsqlDriver()],
]

describe.each(drivers)('the storage engine over %s', (_, createDriver) => {
  const opened: MessageStore[] = []
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close()
  })

  async function open(options: Partial<MessageStoreOptions> = {}) {
    const time = new ManualClock(START_MS)
    const driver = createDriver()
    const store = await MessageStore.open(driver, {
      clock: time,
      logger: silentLogger,
      isIntact,
      hash: digest,
      ...options,
    })
    opened.push(store)
    const count = async (table: string) => (await driver.all<{ n: number }>(`SELECT count(*) AS n FROM ${table}`))[0]?.n
    return { store, time, driver, count }
  }

  async function names(store: MessageStore, namespace = 0): Promise<string[]> {
    const page = await store.retrieve(alice, namespace, undefined, ALL)
    return page.messages.map((found) => found.hash.replace(/_+$/, ''))
  }

  describe('quotas', () => {
    const quotas = { ...DEFAULT_QUOTAS, public: 100_000, own: 50_000 }
    const tenth = { data: new Uint8Array(10_000 - 256) }

    it('refuse what is too much for one class of namespaces, and never block the other', async () => {
      const { store } = await open({ quotas })
      const outcomes = async (namespace: number, count: number) => {
        const puts = Array.from({ length: count }, (_, i) => message(`${namespace}/${i}`, { namespace, ...tenth }))
        const results = await Promise.all(puts.map((put) => store.put(put)))
        return results.filter((result) => result.outcome === 'new').length
      }
      // Two mailboxes of one class share its room.
      expect([await outcomes(0, 6), await outcomes(10, 6)]).toEqual([6, 4])
      expect([await outcomes(2, 4), await outcomes(-12, 4)]).toEqual([4, 1])
      expect((await store.put(message('0/6', tenth))).outcome).toBe('quota')
      expect((await store.put(message('for bob', { account: bob, ...tenth }))).outcome).toBe('new')
      expect(await names(store)).toHaveLength(6)
    })

    it('do not concern what is there already, nor the one message of a public outbox', async () => {
      const { store } = await open({ quotas: { ...DEFAULT_QUOTAS, public: 20_000, own: 20_000 } })
      for (const name of ['one', 'two']) await store.put(message(name, tenth))
      for (const name of ['three', 'four']) await store.put(message(name, { namespace: 2, ...tenth }))

      const again = await store.put(message('one', { ...tenth, expiryMs: START_MS + 70_000 }))
      const outbox = await store.put(message('card', { namespace: -21, ...tenth }))

      expect(again.outcome).toBe('extended')
      expect(outbox.outcome).toBe('new')
    })

    it('give back what is deleted, replaced or swept', async () => {
      const { store, time } = await open({ quotas: { ...DEFAULT_QUOTAS, public: 20_000, own: 20_000 } })
      const put = async (name: string) =>
        (await store.put(message(name, { ...tenth, expiryMs: time.now() + 60_000 }))).outcome
      expect([await put('one'), await put('two'), await put('three')]).toEqual(['new', 'new', 'quota'])

      await store.write({ kind: 'delete', account: alice, hashes: [hashOf('one')], stamp: nextStamp() })
      expect([await put('three'), await put('four')]).toEqual(['new', 'quota'])
      await time.advance(60_000)
      await store.sweep()
      expect([await put('four'), await put('five'), await put('six')]).toEqual(['new', 'new', 'quota'])
      await store.write({
        kind: 'delete_range',
        account: alice,
        scope: 'all',
        untilMs: ANY_TIME_MS,
        stamp: nextStamp(),
      })
      expect(await put('six')).toBe('new')
    })
  })

  describe('the quota of signed requests', () => {
    const requests = 10_000

    /** Names a hash of its own, so that it counts, and as many others as make it large. */
    function deletion(name: string, others: number, account = alice) {
      const stamp = nextStamp()
      const hashes = [hashOf(name), ...Array.from({ length: others }, (_, i) => hashOf(`other${i}`))]
      const signed = { account: fromHex(account), signature: new Uint8Array(64), stamp }
      const request = encodeForwardedWrite({ ...signed, method: 'delete', hashes })
      return { kind: 'delete', account, hashes, stamp, request } as const
    }

    const outcomes = async (writes: readonly Promise<unknown>[]) =>
      (await Promise.allSettled(writes)).map((result) => (result.status === 'fulfilled' ? 'done' : result.reason.code))

    it('refuses deletions and expiries beyond it, one by one or in one commit, and nobody else’s', async () => {
      const { store, count } = await open({ quotas: { ...DEFAULT_QUOTAS, requests } })
      // Each counts some 2,700 bytes: what is kept before the fifth is more than there may be.
      const together = Array.from({ length: 3 }, (_, i) => store.write(deletion(`early${i}`, 50)))
      expect(await outcomes(together)).toEqual(['done', 'done', 'done'])
      await store.put(message('one'))
      const late = [
        ...Array.from({ length: 3 }, (_, i) => store.write(deletion(`late${i}`, 50))),
        store.put(message('two')),
        store.write(deletion('bob’s', 50, bob)),
      ]
      expect(await outcomes(late)).toEqual(['done', 'quota', 'quota', 'done', 'done'])
      expect(await outcomes([store.write(deletion('one', 0))])).toEqual(['quota'])

      expect(await names(store)).toEqual(['one', 'two'])
      expect(await count('requests')).toBe(5)
    })

    it('counts what a database has already', async () => {
      const path = nextPath()
      const quotas = { ...DEFAULT_QUOTAS, requests }
      const options = { clock: new ManualClock(START_MS), logger: silentLogger, isIntact, hash: digest, quotas }
      const first = await MessageStore.open(sqlite3Driver(path), options)
      await Promise.all(Array.from({ length: 4 }, (_, i) => first.write(deletion(`early${i}`, 50))))
      await first.close()
      const second = await MessageStore.open(sqlite3Driver(path), options)
      opened.push(second)
      expect(await outcomes([second.write(deletion('late', 50))])).toEqual(['quota'])
    })

    it('does not keep an account from deleting everything, nor from revoking', async () => {
      const { store } = await open({ quotas: { ...DEFAULT_QUOTAS, requests } })
      await store.put(message('one'))
      await Promise.all(Array.from({ length: 4 }, (_, i) => store.write(deletion(`early${i}`, 50))))
      const signed = { account: fromHex(alice), signature: new Uint8Array(64) }
      const stamp = nextStamp()
      const all = { ...signed, stamp, method: 'delete_all', namespace: 'all', timestampMs: START_MS } as const
      const revoking = {
        ...signed,
        stamp,
        method: 'revoke_subaccount',
        tokens: [new Uint8Array(36)],
        timestampMs: 1,
      } as const

      await store.write({
        ...{ kind: 'delete_range', account: alice, scope: 'all', untilMs: ANY_TIME_MS, stamp },
        request: encodeForwardedWrite(all),
      })
      await store.write({
        ...{ kind: 'revoke', account: alice, tokens: ['00'.repeat(36)], signedMs: 1 },
        request: encodeForwardedWrite(revoking),
      })

      expect(await names(store)).toEqual([])
      expect(await store.isRevoked(alice, new Uint8Array(36))).toBe(true)
    })

    it('has room again when requests are over, or newer ones say the same', async () => {
      const { store, time } = await open({ quotas: { ...DEFAULT_QUOTAS, requests } })
      await Promise.all(Array.from({ length: 4 }, (_, i) => store.write(deletion(`early${i}`, 50))))
      expect(await outcomes([store.write(deletion('late', 50))])).toEqual(['quota'])
      await time.advance(31 * DAY_MS)
      await store.sweep()
      // The same hashes each time: the one before counts no longer.
      for (let i = 0; i < 8; i++)
        expect(await outcomes([store.write({ ...deletion('again', 50) })]), `${i}`).toEqual(['done'])
    })

    it('lets four times as much in from other members, who have taken it', async () => {
      const { store, count } = await open({ quotas: { ...DEFAULT_QUOTAS, requests } })
      const repairs = Array.from({ length: 20 }, (_, i) => ({ ...deletion(`r${i}`, 50), isRepair: true }))
      const results = []
      for (const repair of repairs) results.push(...(await outcomes([store.write(repair)])))

      expect(results.filter((result) => result === 'done')).toHaveLength(15)
      expect(results.slice(15)).toEqual(Array.from({ length: 5 }, () => 'quota'))
      expect(await count('requests')).toBe(15)
    })
  })

  describe('a write that the database refuses', () => {
    async function withBad() {
      const opened = await open()
      await opened.driver.run(`CREATE TRIGGER bad BEFORE INSERT ON messages WHEN NEW.hash LIKE 'bad%'
        BEGIN SELECT RAISE(ABORT, 'bad'); END`)
      return opened
    }

    it('fails alone, whatever shares its commit', async () => {
      const { store, count } = await withBad()
      const isBad = (i: number) => i === 0 || i === 7 || i === 399
      const puts = Array.from({ length: 400 }, (_, i) => store.put(message(isBad(i) ? `bad${i}` : `m${i}`)))
      const hashes = [hashOf('m1')]
      const deletion = store.write({ kind: 'delete', account: alice, hashes, stamp: nextStamp() })

      const results = await Promise.allSettled(puts)

      expect(results.flatMap(({ status }, i) => (status === 'rejected' ? i : []))).toEqual([0, 7, 399])
      for (const result of results)
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'database_failed' })
      expect(await deletion).toEqual(hashes)
      expect(await count('messages')).toBe(396)
      expect((await names(store)).slice(0, 3)).toEqual(['m2', 'm3', 'm4'])
    })

    it('leaves what comes after it, and sizes and heads, as though it had not been', async () => {
      const { store } = await withBad()
      const together = [message('one'), message('bad'), message('two')].map((each) => store.put(each))
      expect((await Promise.allSettled(together)).map(({ status }) => status)).toEqual([
        'fulfilled',
        'rejected',
        'fulfilled',
      ])
      expect(await names(store)).toEqual(['one', 'two'])
      expect(await store.hasNewer(alice, 0, hashOf('two'))).toBe(false)
      expect(store.figures().messages).toBe(2)
    })
  })

  describe('a full database', () => {
    const big = { data: new Uint8Array(50_000) }

    it('reads and deletes, whatever else is asked of it at the same time', async () => {
      const { store } = await open({ sizeLimitBytes: 600_000 })
      const stored: string[] = []
      for (let i = 0; stored.length === i; i++) {
        if ((await store.put(message(`m${i}`, big))).outcome === 'new') stored.push(`m${i}`)
      }
      const [first = ''] = stored
      const hashes = [hashOf(first)]
      const huge = { data: new Uint8Array(400_000) }

      const puts = Array.from({ length: 8 }, (_, i) => store.put(message(`late${i}`, huge)))
      const deletion = store.write({ kind: 'delete', account: alice, hashes, stamp: nextStamp() })
      const read = names(store)

      expect((await Promise.all(puts)).map(({ outcome }) => outcome)).toEqual(Array.from({ length: 8 }, () => 'full'))
      expect(await deletion).toEqual(hashes)
      expect(await read).toContain(stored.at(-1))
      expect(await names(store)).toEqual(stored.slice(1))
    })

    it('still deletes, in one write and by range, and has room again', async () => {
      const { store } = await open({ sizeLimitBytes: 600_000 })
      const stored: string[] = []
      for (let i = 0; stored.length === i; i++) {
        if ((await store.put(message(`m${i}`, big))).outcome === 'new') stored.push(`m${i}`)
      }
      expect(stored.length).toBeGreaterThan(4)

      const [first = '', second = ''] = stored
      const hashes = [hashOf(first)]
      expect(await store.write({ kind: 'delete', account: alice, hashes, stamp: nextStamp() })).toEqual(hashes)
      expect((await store.put(message('fresh', big))).outcome).toBe('new')
      const range = { account: alice, scope: 0, untilMs: ANY_TIME_MS, stamp: nextStamp() } as const
      const deleted = await store.write({ kind: 'delete_range', ...range })
      expect(deleted.map(({ hash }) => hash)).toContain(hashOf(second))
      expect((await store.put(message('after', big))).outcome).toBe('new')
    })

    it('deletes also where it could not remember the deletion', async () => {
      let isFull = false
      const { logger, events } = captureLogger()
      const driver = libsqlDriver({
        beforeRun: (sql) => {
          if (isFull && sql.startsWith('INSERT INTO histories'))
            throw Object.assign(new Error('full'), { code: 'SQLITE_FULL' })
        },
      })
      const options = { clock: new ManualClock(START_MS), logger, isIntact, hash: digest }
      const store = await MessageStore.open(driver, options)
      opened.push(store)
      await store.put(message('one'))
      isFull = true

      const hashes = [hashOf('one')]
      expect(await store.write({ kind: 'delete', account: alice, hashes, stamp: nextStamp() })).toEqual(hashes)
      expect(await names(store)).toEqual([])
      expect(JSON.stringify(events)).toContain('store.deletion_not_remembered')
    })

    it('refuses other writes with a code of its own', async () => {
      const driver = libsqlDriver({
        beforeRun: (sql) => {
          if (sql.includes('INTO revocations')) throw Object.assign(new Error('full'), { code: 'SQLITE_FULL' })
        },
      })
      const store = await MessageStore.open(driver, {
        clock: new ManualClock(START_MS),
        logger: silentLogger,
        isIntact,
        hash: digest,
      })
      opened.push(store)
      const write = store.write({ kind: 'revoke', account: alice, tokens: ['ab'.repeat(36)], signedMs: START_MS })
      await expect(write).rejects.toMatchObject({ code: 'database_full' })
    })
  })

  describe('a row whose data was damaged', () => {
    const isUnharmed: MessageStoreOptions['isIntact'] = (_account, _namespace, data) => data[0] !== 0xff

    async function withDamage() {
      let damaged = 0
      const opened = await open({ isIntact: isUnharmed, onDamaged: () => damaged++ })
      for (const name of ['one', 'two', 'three']) await opened.store.put(message(name))
      await opened.driver.run('UPDATE messages SET data = ? WHERE hash = ?', [Uint8Array.of(0xff), hashOf('two')])
      return { ...opened, damaged: () => damaged }
    }

    it('is never served, and counted', async () => {
      const { store, damaged } = await withDamage()
      expect(await names(store)).toEqual(['one', 'three'])
      expect(damaged()).toBe(1)
      await store.sweep()
      expect(await names(store)).toEqual(['one', 'three'])
      expect(damaged()).toBe(1)
    })

    it('is taken out, so that a store brings the message back whole', async () => {
      const { store, count } = await withDamage()
      await names(store)
      const again = await store.put(message('two'))
      expect(again.outcome).toBe('new')
      expect(await names(store)).toEqual(['one', 'three', 'two'])
      expect(await count('messages')).toBe(3)
    })

    it('is not handed on to other members, and taken out when they ask for it', async () => {
      const { store, damaged, count } = await withDamage()
      const hints = ['one', 'two', 'three'].map((name) => ({ hash: hashOf(name), request: null }))
      const { records, looked } = await store.items.hintedRecords(hints, 1_000_000)
      const given = records.map((record) => (record.kind === 'message' ? new TextDecoder().decode(record.data) : ''))
      expect([given, looked]).toEqual([['one', 'three'], 3])
      expect(damaged()).toBe(1)
      await store.sweep()
      expect(await count('messages')).toBe(2)
    })

    it('stays when only what was read of it was damaged', async () => {
      let reads = 0
      const { store, count } = await open({ isIntact: () => ++reads > 1 })
      await store.put(message('one'))
      expect(await names(store)).toEqual([])
      expect(await names(store)).toEqual(['one'])
      expect(await count('messages')).toBe(1)
    })
  })

  describe('what is remembered', () => {
    it('of deletions ends 31 days after them, at the same time for all members, of marks too', async () => {
      const { store, time, count } = await open()
      await store.put(message('one'))
      const hashes = [hashOf('one'), hashOf('never stored')]
      await store.write({ kind: 'delete', account: alice, hashes, stamp: nextStamp() })
      await store.write({ kind: 'delete_range', account: alice, scope: 2, untilMs: ANY_TIME_MS, stamp: nextStamp() })
      const left = async () => [await count('histories'), await count('marks')]

      expect(await left()).toEqual([2, 1])
      await time.advance(31 * DAY_MS - 1)
      await store.sweep()
      expect(await left()).toEqual([2, 1])
      await time.advance(1)
      await store.sweep()
      expect(await left()).toEqual([0, 0])
    })

    it('of an expiry that was shortened outlives every copy that may still come', async () => {
      const { store, time } = await open()
      const month = { expiryMs: START_MS + 30 * DAY_MS }
      const copy = message('one', month)
      await store.put(copy)
      const change = { account: alice, hashes: [hashOf('one')], expiriesMs: [START_MS + 1_000], stamp: nextStamp() }
      await store.write({ kind: 'expire', mode: 'shorten', ...change })
      for (let day = 0; day < 29; day++) {
        await time.advance(DAY_MS)
        await store.sweep()
      }
      // A repair by a member that was away all the time.
      await store.put(copy)
      expect(await names(store)).toEqual([])
    })

    it('of unknown hashes is bounded for each account, of known ones it is not', async () => {
      const { store, count } = await open()
      const unknown = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => hashOf(`x${from + i}`))
      await store.write({ kind: 'delete', account: alice, hashes: unknown(0, 9_999), stamp: nextStamp() })
      await store.write({ kind: 'delete', account: alice, hashes: unknown(9_999, 11_000), stamp: nextStamp() })
      expect(await count('histories')).toBe(10_000)
      await store.put(message('known'))
      await store.write({ kind: 'delete', account: alice, hashes: [hashOf('known')], stamp: nextStamp() })
      expect(await names(store)).toEqual([])
    })

    it('of revocations stays, until nothing has happened for a year', async () => {
      const { store, time, count } = await open()
      const token = 'ab'.repeat(36)
      const isRevoked = () => store.isRevoked(alice, new Uint8Array(36).fill(0xab))
      await store.write({ kind: 'revoke', account: alice, tokens: [token], signedMs: START_MS })
      await store.write({ kind: 'revoke', account: bob, tokens: [token], signedMs: START_MS })
      await store.write({ kind: 'unrevoke', account: bob, tokens: [token], signedMs: START_MS + 1 })

      await time.advance(31 * DAY_MS + 1)
      await store.sweep()
      expect(await count('revocations')).toBe(1)
      await time.advance(340 * DAY_MS)
      await store.put(message('still here', { expiryMs: time.now() + DAY_MS }))
      await store.sweep()
      expect(await isRevoked()).toBe(true)
      await time.advance(2 * DAY_MS)
      await store.sweep()
      await store.sweep()
      expect(await count('revocations')).toBe(0)
    })
  })
})

describe('a database file', () => {
  const options = { clock: new ManualClock(START_MS), logger: silentLogger, isIntact, hash: digest }

  it('of the first version is brought up to date with its messages', async () => {
    const path = nextPath()
    const old = sqlite3Driver(path)
    await old.open({})
    await migrate(old, MIGRATIONS.slice(0, 1))
    const { hash, data, stamp } = message('old')
    await old.run('INSERT INTO messages VALUES (1, ?, ?, 0, ?, ?, ?, ?, ?)', [
      hash,
      Buffer.from(alice, 'hex'),
      START_MS,
      START_MS + 60_000,
      stamp.ms,
      stamp.node,
      data,
    ])
    await old.close()

    const store = await MessageStore.open(sqlite3Driver(path), options)
    expect((await store.put(message('old', { expiryMs: START_MS + 70_000 }))).outcome).toBe('extended')
    expect(await store.write({ kind: 'delete', account: alice, hashes: [hash], stamp: nextStamp() })).toEqual([hash])
    await store.close()
  })

  it('remembers deletions, marks and revocations when it is opened again', async () => {
    const path = nextPath()
    const first = await MessageStore.open(sqlite3Driver(path), options)
    const copies = ['one', 'two'].map((name) => message(name, { namespace: name === 'one' ? 0 : 2 }))
    for (const copy of copies) await first.put(copy)
    await first.write({ kind: 'delete', account: alice, hashes: [hashOf('one')], stamp: nextStamp() })
    await first.write({ kind: 'delete_range', account: alice, scope: 2, untilMs: ANY_TIME_MS, stamp: nextStamp() })
    await first.write({ kind: 'revoke', account: alice, tokens: ['ab'.repeat(36)], signedMs: START_MS })
    await first.close()

    const second = await MessageStore.open(sqlite3Driver(path), options)
    const outcomes = await Promise.all(copies.map(async (copy) => (await second.put(copy)).outcome))
    expect(outcomes).toEqual(['superseded', 'superseded'])
    expect(await second.isRevoked(alice, new Uint8Array(36).fill(0xab))).toBe(true)
    await second.close()
  })

  it.each([
    ['is no database', (bytes: Uint8Array) => bytes.fill(0x41)],
    ['has a page of noise', (bytes: Uint8Array) => bytes.fill(0xa5, 4096 * 3, 4096 * 5)],
  ])('that %s is refused with what to do', async (_, damage) => {
    const path = nextPath()
    const first = await MessageStore.open(sqlite3Driver(path), options)
    await Promise.all(Array.from({ length: 200 }, (_, i) => first.put(message(`m${i}`, { data: new Uint8Array(500) }))))
    await first.close()
    const bytes = readFileSync(path)
    damage(bytes)
    writeFileSync(path, bytes)

    const driver = sqlite3Driver(path)
    await expect(MessageStore.open(driver, options)).rejects.toMatchObject({
      code: 'database_damaged',
      message: expect.stringContaining('restore it from a backup'),
    })
    await driver.close()
  })
})

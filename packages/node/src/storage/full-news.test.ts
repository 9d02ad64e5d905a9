import { captureLogger, ManualClock } from '@starling/ports/testing'
import { describe, expect, it } from 'vitest'
import { digest, message, START_MS } from '../../test/people.ts'
import { libsqlDriver } from './libsql.ts'
import { MessageStore } from './message-store.ts'

const MINUTE_MS = 60_000

async function storeOnADisk() {
  const disk = { isFull: false }
  const clock = new ManualClock(START_MS)
  const { logger, events } = captureLogger()
  const driver = libsqlDriver({
    beforeRun: (sql) => {
      if (disk.isFull && sql.includes('INTO messages')) throw Object.assign(new Error('full'), { code: 'SQLITE_FULL' })
    },
  })
  const store = await MessageStore.open(driver, { clock, logger, isIntact: () => true, hash: digest })
  const put = (name: string, count: number) =>
    Promise.all(Array.from({ length: count }, (_, index) => store.put(message(`${name}${index}`))))
  return { disk, clock, events, store, put }
}

describe('a database that is full', () => {
  it('is logged when it becomes full, and then once a minute with what was refused meanwhile', async () => {
    const { disk, clock, events, store, put } = await storeOnADisk()
    disk.isFull = true

    expect((await put('first', 50)).filter(({ outcome }) => outcome === 'full')).toHaveLength(50)
    await put('second', 50)
    expect(events).toEqual([{ level: 'warn', event: 'store.full', fields: { write: 'store', refused: 1 } }])
    await clock.advance(MINUTE_MS)
    await put('third', 50)

    expect(events.slice(1)).toEqual([{ level: 'warn', event: 'store.full', fields: { write: 'store', refused: 100 } }])
    await store.close()
  })

  it('is said to have room again when something was kept and nothing refused for a minute', async () => {
    const { disk, clock, events, store, put } = await storeOnADisk()
    disk.isFull = true
    await put('first', 3)
    disk.isFull = false

    await put('soon', 1)
    await clock.advance(MINUTE_MS)
    await put('later', 2)
    disk.isFull = true
    await put('again', 1)

    expect(events).toEqual([
      { level: 'warn', event: 'store.full', fields: { write: 'store', refused: 1 } },
      { level: 'info', event: 'store.has_room', fields: { refused: 2 } },
      { level: 'warn', event: 'store.full', fields: { write: 'store', refused: 1 } },
    ])
    await store.close()
  })

  it('is logged also while the clock goes back', async () => {
    const { disk, clock, events, store, put } = await storeOnADisk()
    disk.isFull = true
    await put('first', 1)

    clock.jump(-3_600_000)
    await put('second', 1)

    expect(events.map(({ event }) => event)).toEqual(['store.full', 'store.full'])
    await store.close()
  })
})

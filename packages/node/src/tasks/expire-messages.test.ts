import { silentLogger } from '@starling/ports/system'
import { ManualClock } from '@starling/ports/testing'
import { PROFILES } from '@starling/protocol'
import { describe, expect, it } from 'vitest'
import { digest, message, START_MS } from '../../test/people.ts'
import { libsqlDriver } from '../storage/libsql.ts'
import { MessageStore } from '../storage/message-store.ts'
import { expireMessages } from './expire-messages.ts'

const HOUR_MS = 3_600_000

async function running() {
  const clock = new ManualClock(START_MS)
  const messages = await MessageStore.open(libsqlDriver(), {
    clock,
    logger: silentLogger,
    isIntact: () => true,
    hash: digest,
  })
  let sweeps = 0
  const metrics = { count() {}, set() {}, observe: () => sweeps++ }
  const stop = new AbortController()
  const task = expireMessages(
    { clock, messages, logger: silentLogger, metrics, profile: PROFILES.production },
    stop.signal,
  )
  await clock.advance(0)
  return {
    clock,
    messages,
    sweeps: () => sweeps,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await task
      await messages.close()
    },
  }
}

describe('expireMessages', () => {
  it('deletes a message within a period of its expiry', async () => {
    await using node = await running()
    await node.messages.put(message('short', { expiryMs: START_MS + 60_000 }))

    await node.clock.advance(59_000)
    expect(node.messages.figures().messages).toBe(1)
    await node.clock.advance(11_000)

    expect(node.messages.figures().messages).toBe(0)
  })

  it('wakes for a message that expires before all others', async () => {
    await using node = await running()
    await node.messages.put(message('long', { expiryMs: START_MS + 20 * 60_000 }))
    await node.clock.advance(60_000)
    await node.messages.put(message('short', { expiryMs: START_MS + 75_000 }))

    await node.clock.advance(26_000)

    expect(node.messages.figures().messages).toBe(1)
  })

  it('does next to nothing while nothing expires', async () => {
    await using node = await running()
    await node.messages.put(message('long', { expiryMs: START_MS + 30 * 24 * HOUR_MS }))

    await node.clock.advance(24 * HOUR_MS)

    expect(node.sweeps()).toBeLessThanOrEqual(26)
  })

  it('notices as soon as its neighbours would that the clock was set', async () => {
    await using node = await running()
    await node.messages.put(message('long', { expiryMs: START_MS + 30 * 24 * HOUR_MS }))
    await node.clock.advance(10_000)
    node.clock.jump(31 * 24 * HOUR_MS)

    await node.clock.advance(PROFILES.production.memberPingMs)

    expect(node.messages.figures().messages).toBe(0)
  })

  it('deletes in time what was stored while the clock was behind', async () => {
    await using node = await running()
    node.clock.jump(-10 * 60_000)
    await node.messages.put(message('short', { expiryMs: START_MS + 60_000 }))
    await node.clock.advance(5_000)
    node.clock.jump(10 * 60_000)

    await node.clock.advance(60_000 + PROFILES.production.memberPingMs)

    expect(node.messages.figures().messages).toBe(0)
  })

  it('sweeps what expires one by one together', async () => {
    await using node = await running()
    for (let index = 0; index < 50; index++) {
      await node.messages.put(message(`m${index}`, { expiryMs: START_MS + 20_000 + index * 100 }))
    }

    await node.clock.advance(60_000)

    expect(node.messages.figures().messages).toBe(0)
    expect(node.sweeps()).toBeLessThanOrEqual(5)
  })
})

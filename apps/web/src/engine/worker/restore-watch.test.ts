import type { Message } from '@starling/client'
import { ManualClock } from '@starling/ports/testing'
import { describe, expect, it } from 'vitest'
import { RestoreWatch } from './restore-watch.ts'

const from = (conversation: string) => ({ conversation }) as Message

describe('a restore', () => {
  it('counts what it finds, and ends when nothing has come for a while', async () => {
    const clock = new ManualClock()
    let isOnline = false
    const watch = new RestoreWatch({ clock, isOnline: () => isOnline, onChange: () => undefined })
    const end = new AbortController()
    const run = watch.run(end.signal)
    await clock.advance(60_000)
    expect(watch.report).toEqual({ isSearching: true, conversations: 0, messages: 0 })

    isOnline = true
    for (const conversation of ['bob', 'bob', 'carol']) {
      watch.noteMessage(from(conversation))
      await clock.advance(4_000)
    }
    expect(watch.report).toEqual({ isSearching: true, conversations: 2, messages: 3 })
    await clock.advance(6_000)
    await run

    watch.noteMessage(from('dave'))
    expect(watch.report).toEqual({ isSearching: false, conversations: 2, messages: 3 })
  })

  it('that finds nothing ends too, once there is a network to find it in', async () => {
    const clock = new ManualClock()
    const watch = new RestoreWatch({ clock, isOnline: () => true, onChange: () => undefined })
    const run = watch.run(new AbortController().signal)

    await clock.advance(6_000)
    await run

    expect(watch.report).toEqual({ isSearching: false, conversations: 0, messages: 0 })
  })

  it('ends with the account', async () => {
    const clock = new ManualClock()
    const watch = new RestoreWatch({ clock, isOnline: () => false, onChange: () => undefined })
    const end = new AbortController()
    const run = watch.run(end.signal)

    end.abort()
    await run

    expect(clock.sleeping).toBe(0)
  })
})

import { describe, expect, it } from 'vitest'
import { en } from '../../i18n/en.ts'
import type { ConnectionView } from '../../view-state.ts'
import { againBanner, bannerOf } from './banner-of.ts'

const offline = (change: Partial<Extract<ConnectionView, { state: 'offline' }>>): ConnectionView => ({
  state: 'offline',
  code: 'device_offline',
  reason: '',
  sinceMs: 0,
  waiting: 0,
  clockOffsetMs: 0,
  ...change,
})
const words = (connection: ConnectionView): string => {
  const banner = bannerOf(connection, en)
  return banner === null ? '' : `${banner.title} ${banner.text}`.trim()
}

describe('bannerOf', () => {
  it('says nothing while all is well', () => {
    expect(bannerOf({ state: 'online', sinceMs: 0, checkedAtMs: 0, isHeld: true }, en)).toBeNull()
  })

  it('says what happened, what it means, and what waits', () => {
    expect(words({ state: 'connecting', sinceMs: 0 })).toBe('Building a new path…')
    expect(words(offline({ waiting: 2 }))).toBe('You are offline. 2 messages wait and go out by themselves.')
    expect(words(offline({ code: 'unreachable' }))).toBe(
      'No path can be built. No server answers. Your network may block the servers on the list.',
    )
  })

  it('tells which way the clock is wrong', () => {
    const clock = (clockOffsetMs: number) => words(offline({ code: 'clock_mismatch', clockOffsetMs }))

    expect(clock(14 * 60_000)).toBe('Your clock is 14 minutes slow. Servers refuse messages until it is right.')
    expect(clock(-61_000)).toBe('Your clock is 1 minute fast. Servers refuse messages until it is right.')
  })
})

describe('againBanner', () => {
  it('counts what goes out now', () => {
    expect(againBanner(0, en).text).toBe('Connected again.')
    expect(againBanner(2, en).text).toBe('Connected again. 2 messages go out now.')
  })
})

import { describe, expect, it } from 'vitest'
import { message } from '../../../test/people.ts'
import type { MessageView } from '../../view-state.ts'
import { estimateHeight, firstUnread, rowLayout } from './layout.ts'

const MINUTE = 60_000
const NOON = new Date(2026, 10, 26, 12).getTime()

function threadOf(
  messages: MessageView[],
  change: {
    unreadFromId?: string
    unreadCount?: number
    gaps?: { afterId: string; missing: number }[]
    isFetchingGaps?: boolean
  } = {},
) {
  return { messages, unreadFromId: null, unreadCount: 0, gaps: [], isFetchingGaps: false, ...change }
}

describe('rowLayout', () => {
  it('joins what one author says within five minutes', () => {
    const thread = threadOf([
      message('a', { sentAtMs: NOON }),
      message('b', { sentAtMs: NOON + 4 * MINUTE }),
      message('c', { sentAtMs: NOON + 10 * MINUTE }),
      message('d', { sentAtMs: NOON + 11 * MINUTE, isOwn: true }),
    ])
    const joints = thread.messages.map((_, index) => {
      const { isJoinedAbove, isJoinedBelow } = rowLayout(thread, index)
      return [isJoinedAbove, isJoinedBelow]
    })

    expect(joints).toEqual([
      [false, true],
      [true, false],
      [false, false],
      [false, false],
    ])
  })

  it('begins a day with the first message, and where midnight lies between two', () => {
    const midnight = new Date(2026, 10, 26).getTime()
    const thread = threadOf([
      message('a', { sentAtMs: midnight - MINUTE }),
      message('b', { sentAtMs: midnight + MINUTE }),
      message('c', { sentAtMs: midnight + 2 * MINUTE }),
    ])

    expect(thread.messages.map((_, index) => rowLayout(thread, index).startsDay)).toEqual([true, true, false])
    expect(rowLayout(thread, 1).isJoinedAbove).toBe(false)
  })

  it('draws the unread line where it belongs, and joins nothing across it', () => {
    const thread = threadOf([message('a', { sentAtMs: NOON }), message('b', { sentAtMs: NOON + 1 })], {
      unreadFromId: 'b',
      unreadCount: 1,
    })

    expect(rowLayout(thread, 1)).toMatchObject({ newCount: 1, isJoinedAbove: false })
    expect(rowLayout(thread, 0)).toMatchObject({ newCount: null, isJoinedBelow: false })
  })

  it('says what is missing after a message', () => {
    const thread = threadOf([message('a', { sentAtMs: NOON }), message('b', { sentAtMs: NOON + 1 })], {
      gaps: [{ afterId: 'a', missing: 2 }],
    })

    expect(rowLayout(thread, 0)).toMatchObject({ missing: 2, isFetchingMissing: false, isJoinedBelow: false })
    expect(rowLayout({ ...thread, isFetchingGaps: true }, 0).isFetchingMissing).toBe(true)
    expect(rowLayout({ ...thread, isFetchingGaps: true }, 1).isFetchingMissing).toBe(false)
  })
})

describe('firstUnread', () => {
  it('is where the unread ones begin, or none', () => {
    const messages = [message('a'), message('b')]

    expect(firstUnread({ messages, unreadFromId: 'a' })).toBe(0)
    expect(firstUnread({ messages, unreadFromId: 'b' })).toBe(1)
    expect(firstUnread({ messages, unreadFromId: null })).toBe(-1)
    expect(firstUnread({ messages, unreadFromId: 'not loaded' })).toBe(-1)
  })
})

describe('estimateHeight', () => {
  it('grows with the text, and not beyond what is shown of it', () => {
    const place = { isNarrow: false, zoom: 1 }
    const height = (text: string) =>
      estimateHeight(message('a', { text, sentAtMs: NOON }), message('b', { sentAtMs: NOON }), place)

    expect(height('hi')).toBeLessThan(height('word '.repeat(40)))
    expect(height('a\nb\nc')).toBeGreaterThan(height('abc'))
    expect(height('x'.repeat(100_000))).toBe(height('x'.repeat(1_600)))
  })
})

import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { LinkedAbort } from './linked-abort.ts'

describe('LinkedAbort', () => {
  it('follows its parent, with the reason, until it is let go', () => {
    const parent = new AbortController()
    const [left, follower] = [new LinkedAbort(parent.signal), new LinkedAbort(parent.signal)]
    left[Symbol.dispose]()

    parent.abort('enough')

    expect(follower.signal.reason).toBe('enough')
    expect(left.signal.aborted).toBe(false)
    expect(new LinkedAbort(parent.signal).signal.reason).toBe('enough')
  })

  it('leaves its parent one listener, however many follow it', () => {
    const parent = new AbortController()
    const linked = Array.from({ length: 50 }, () => new LinkedAbort(parent.signal))

    expect(getEventListeners(parent.signal, 'abort')).toHaveLength(1)

    parent.abort('enough')
    for (const { signal } of linked) expect(signal.reason).toBe('enough')
  })

  it('lets go in the middle of its parent’s end', () => {
    const parent = new AbortController()
    const first = new LinkedAbort(parent.signal)
    const second = new LinkedAbort(parent.signal)
    first.signal.addEventListener('abort', () => second[Symbol.dispose]())

    parent.abort()

    expect(second.signal.aborted).toBe(false)
  })

  it('ends by itself without its parent', () => {
    const parent = new AbortController()
    const linked = new LinkedAbort(parent.signal)

    linked.abort()

    expect(linked.signal.aborted).toBe(true)
    expect(parent.signal.aborted).toBe(false)
    expect(new LinkedAbort(undefined).signal.aborted).toBe(false)
  })
})

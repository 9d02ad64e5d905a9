import { EventEmitter } from '@starling/base'
import type { ClientEvents, Message } from '@starling/client'
import { describe, expect, it } from 'vitest'
import { inWrittenOrder } from './in-written-order.ts'

const message = (text: string, sentAt: number) => ({ id: text, text, sentAt }) as unknown as Message
const online = { state: 'online', member: 'm', path: [], held: true } as const

describe('messages that were missed', () => {
  it('are handed on oldest first once a node has answered, and later ones as they come', () => {
    const events = new EventEmitter<ClientEvents>()
    const taken: string[] = []
    inWrittenOrder(events, ({ text }) => taken.push(text))
    events.emit('message', message('two', 2))
    events.emit('message', message('three', 3))
    events.emit('message', message('one', 1))
    events.emit('connection', { state: 'connecting' })
    expect(taken).toEqual([])

    events.emit('connection', online)
    expect(taken).toEqual(['one', 'two', 'three'])
    events.emit('message', message('five', 5))
    events.emit('message', message('four', 4))

    expect(taken).toEqual(['one', 'two', 'three', 'five', 'four'])
  })

  it('are nobody’s any more after the end', () => {
    const events = new EventEmitter<ClientEvents>()
    const taken: string[] = []
    const end = inWrittenOrder(events, ({ text }) => taken.push(text))
    events.emit('message', message('one', 1))

    end()
    events.emit('connection', online)

    expect(taken).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { EventEmitter } from './event-emitter.ts'

interface Events {
  readonly stored: number
  readonly closed: undefined
}

describe('EventEmitter', () => {
  it('calls listeners in the order in which they subscribed, with the payload', () => {
    const emitter = new EventEmitter<Events>()
    const heard: string[] = []
    emitter.on('stored', (count) => heard.push(`first ${count}`))
    emitter.on('stored', (count) => heard.push(`second ${count}`))
    emitter.on('closed', () => heard.push('closed'))

    emitter.emit('stored', 3)

    expect(heard).toEqual(['first 3', 'second 3'])
  })

  it('forgets a listener that unsubscribed, even while it emits', () => {
    const emitter = new EventEmitter<Events>()
    const heard: number[] = []
    const unsubscribe = emitter.on('stored', (count) => {
      heard.push(count)
      unsubscribe()
    })
    emitter.on('stored', (count) => heard.push(count * 10))

    emitter.emit('stored', 1)
    emitter.emit('stored', 2)

    expect(heard).toEqual([1, 10, 20])
  })

  it('emits to nobody without complaint', () => {
    expect(() => new EventEmitter<Events>().emit('closed', undefined)).not.toThrow()
  })
})

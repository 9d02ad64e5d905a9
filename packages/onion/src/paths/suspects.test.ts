import { describe, expect, it } from 'vitest'
import { Suspects } from './suspects.ts'

describe('suspects', () => {
  it('are all nodes of the first request that is late, each to be led around once', () => {
    const suspects = new Suspects()
    suspects.late(['a', 'b', 'c'])

    expect(suspects.sole).toBeUndefined()
    expect([suspects.next(), suspects.next(), suspects.next()]).toEqual(['a', 'b', 'c'])
    expect(suspects.next()).toBe('a')
  })

  it('are suspected less with each that is late without them, and no more after an answer', () => {
    const suspects = new Suspects()
    suspects.late(['a', 'b', 'c', 'd'])

    suspects.late(['b', 'c', 'd'])
    suspects.answered(['b', 'x', 'c'])

    expect(suspects.sole).toBe('d')
    expect([suspects.next(), suspects.next()]).toEqual(['d', 'd'])
  })

  it('are found although a request that was led around the right one is lost', () => {
    const suspects = new Suspects()
    suspects.late(['a', 'b', 'c'])
    for (const lost of [
      ['b', 'c'],
      ['a', 'c'],
      ['a', 'b'],
    ]) {
      suspects.late(lost)
    }
    expect(suspects.sole).toBeUndefined()

    suspects.answered(['a', 'b'])

    expect(suspects.sole).toBe('c')
    suspects.late(['a', 'b'])
    expect(suspects.sole).toBe('c')
  })

  it('change when another one hangs in the end', () => {
    const suspects = new Suspects()
    suspects.late(['a', 'b'])
    suspects.answered(['a'])
    expect(suspects.sole).toBe('b')

    for (let times = 0; times < 4; times++) suspects.late(['a', 'c'])
    suspects.answered(['c', 'b'])

    expect(suspects.sole).toBe('a')
  })

  it('are none when every one of them has answered, or all is forgiven', () => {
    const suspects = new Suspects()
    suspects.late(['a', 'b'])
    suspects.answered(['a', 'b'])
    expect(suspects.next()).toBeUndefined()

    suspects.late(['a', 'b'])
    suspects.clear()
    expect(suspects.next()).toBeUndefined()
  })
})

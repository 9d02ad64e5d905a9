import type { ServiceNodeRecord } from '@starling/ports'
import { describe, expect, it } from 'vitest'
import { agreeOnFailing } from './agree-on-failing.ts'

const key = (index: number) => index.toString(16).padStart(64, '0')
// Nothing but the key is looked at.
const network = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ed25519: key(index) }) as ServiceNodeRecord)
const keys = (...indexes: readonly number[]) => indexes.map(key)

describe('agreeOnFailing', () => {
  it('believes two of three, and nobody alone, however often', () => {
    expect(agreeOnFailing(network(10), [keys(1, 2), keys(2, 3), keys(4, 4)])).toEqual(new Set(keys(2)))
    expect(agreeOnFailing(network(10), [keys(1, 2, 3), [], []])).toEqual(new Set())
    expect(agreeOnFailing(network(10), [keys(1), keys(1), keys(1)])).toEqual(new Set(keys(1)))
  })

  it('knows only who is in the list', () => {
    expect(agreeOnFailing(network(3), [keys(7), keys(7), keys(7)])).toEqual(new Set())
  })

  it('does not listen to who names more than an eighth, so that liars cannot choose what is left', () => {
    const many = Array.from({ length: 13 }, (_, index) => index)
    expect(agreeOnFailing(network(100), [keys(...many), keys(...many), keys(1)])).toEqual(new Set())
    expect(agreeOnFailing(network(100), [keys(...many.slice(1)), keys(...many.slice(1)), []]).size).toBe(12)
    expect(agreeOnFailing(network(5), [keys(0, 1, 2), keys(0, 1, 2), []]).size).toBe(3)
  })
})

import { describe, expect, it } from 'vitest'
import { Ledger } from './ledger.ts'

function ledgerOf(...texts: readonly string[]): Ledger {
  const ledger = new Ledger()
  texts.forEach((text, index) => {
    ledger.sent({ text, from: 'alice', to: 'bob', sentMs: index * 100 })
  })
  return ledger
}

const arrival = (text: string, to = 'bob') => ({ text, from: 'alice', to })

describe('Ledger', () => {
  it('finds nothing wrong when each acknowledged message arrived once', () => {
    const ledger = ledgerOf('one', 'two')
    ledger.acknowledged('one', 50)

    const verdict = ledger.verdict([arrival('one')])

    expect(verdict).toEqual({ sent: 2, acknowledged: 1, lost: [], repeated: [], foreign: [] })
    expect(ledger.pendingSince(100)).toBe(1)
    expect(ledger.pendingSince(99)).toBe(0)
    expect(ledger.pendingOf('alice', 'bob')).toBe(1)
  })

  it('names an acknowledged message that did not arrive, and no other', () => {
    const ledger = ledgerOf('one', 'two')
    ledger.acknowledged('two', 150)

    expect(ledger.verdict([]).lost.map(({ text }) => text)).toEqual(['two'])
  })

  it('names what arrived twice, and what came to somebody else', () => {
    const ledger = ledgerOf('one', 'two')

    const verdict = ledger.verdict([arrival('one'), arrival('one'), arrival('two', 'mallory'), arrival('three')])

    expect(verdict.repeated).toEqual(['one'])
    expect(verdict.foreign.map(({ text }) => text)).toEqual(['two', 'three'])
  })

  it('measures a period by what was sent and acknowledged within it', () => {
    const ledger = ledgerOf('one', 'two', 'three', 'four')
    ledger.acknowledged('two', 130)
    ledger.acknowledged('three', 250)
    ledger.acknowledged('three', 999)
    ledger.acknowledged('four', 1_000)

    expect(ledger.period(100, 500)).toEqual({ sent: 3, acknowledged: 2, medianMs: 30, slowestMs: 50 })
    expect(ledger.period(2_000, 3_000)).toMatchObject({ sent: 0, medianMs: undefined })
    expect(ledger.acknowledgedSince(200, () => true)).toBe(2)
    expect(ledger.acknowledgedSince(200, (name) => name === 'carol')).toBe(0)
  })
})

import { describe, expect, it } from 'vitest'
import { Ledger } from './ledger.ts'

const seen = (hash: string, expiration = 10, data = 'AA==') => ({ hash, data, expiration })

function ledgerWith(...hashes: readonly string[]): Ledger {
  const ledger = new Ledger()
  for (const hash of hashes) {
    ledger.beginStore(hash, 'AA==', 10)
    ledger.endStore(hash, 10)
  }
  return ledger
}

describe('settle', () => {
  it('is content when everything answered is there and nothing else', () => {
    expect(ledgerWith('a', 'b').settle([seen('b'), seen('a')])).toEqual([])
  })

  it('names what was answered and is gone', () => {
    expect(ledgerWith('a', 'b').settle([seen('a')])).toEqual([{ kind: 'lost', hash: 'b' }])
  })

  it('names what was deleted and is back', () => {
    const ledger = ledgerWith('a')
    ledger.beginDelete('a')
    ledger.endDelete('a')

    expect(ledger.settle([seen('a')])).toEqual([{ kind: 'returned', hash: 'a' }])
  })

  it('names other data, another expiry, and what nobody stored', () => {
    const losses = ledgerWith('a', 'b').settle([seen('a', 10, 'AQ=='), seen('b', 11), seen('c')])

    expect(losses.map(({ kind, hash }) => [kind, hash])).toEqual([
      ['changed', 'a'],
      ['changed', 'b'],
      ['stray', 'c'],
    ])
  })

  it('takes a store, a deletion or an expiry that was not answered either way', () => {
    const open = () => {
      const ledger = ledgerWith('deleted', 'expired')
      ledger.beginStore('stored', 'AA==', 10)
      ledger.beginDelete('deleted')
      ledger.beginExpire('expired', 99)
      return ledger
    }

    expect(open().settle([seen('stored'), seen('deleted'), seen('expired', 99)])).toEqual([])
    expect(open().settle([seen('expired', 10)])).toEqual([])
    expect(open().settle([seen('expired', 50)])).toMatchObject([{ kind: 'changed' }])
  })

  it('holds to what it has seen', () => {
    const ledger = new Ledger()
    ledger.beginStore('a', 'AA==', 10)
    ledger.beginStore('b', 'AA==', 10)
    ledger.settle([seen('a')])

    expect(ledger.settle([])).toEqual([{ kind: 'lost', hash: 'a' }])
    expect(ledger.settle([seen('b')])).toEqual([{ kind: 'returned', hash: 'b' }])
  })
})

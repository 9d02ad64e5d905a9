import type { AccountId } from '@starling/protocol'
import { describe, expect, it } from 'vitest'
import { findGaps } from './gaps.ts'
import type { Message, MessageId } from './model.ts'

const alice = `05${'aa'.repeat(32)}` as AccountId

function message(seq: number, device = 'd1'): Message {
  return {
    id: `${device}-${seq}` as MessageId,
    conversation: alice,
    author: alice,
    sentAt: seq * 10,
    text: '',
    content: new Uint8Array(),
    hash: undefined,
    origin: { features: 1, device, seq, prevSentAt: (seq - 1) * 10 },
    state: { state: 'received' },
    steps: [],
  }
}

describe('findGaps', () => {
  it('finds nothing where nothing is missing, wherever the stretch begins', () => {
    expect(findGaps([message(4), message(5), message(1, 'd2'), message(6), message(2, 'd2')])).toEqual([])
  })

  it('says before which message how many are missing', () => {
    expect(findGaps([message(1), message(4), message(5)])).toEqual([{ before: 'd1-4', missing: 2, sentAt: 30 }])
  })

  it('knows nothing of original clients, whose messages carry no numbers', () => {
    expect(findGaps([message(1), { ...message(7), origin: undefined }, message(2)])).toEqual([])
  })

  it('does not count a message that comes late as a gap', () => {
    expect(findGaps([message(2), message(1), message(3)])).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { message } from '../../../test/people.ts'
import { en } from '../../i18n/en.ts'
import { createFormat } from '../../i18n/format.ts'
import type { MessageDetails, TimelineStep } from '../../view-state.ts'
import { detailsAsText } from './details-as-text.ts'
import { timelineOf } from './timeline.ts'

const format = createFormat(en)

function step(name: TimelineStep['step'], atMs: number, change: Partial<TimelineStep> = {}): TimelineStep {
  return {
    step: name,
    atMs,
    tookMs: null,
    path: [],
    member: null,
    receipts: null,
    members: null,
    reason: null,
    ...change,
  }
}

function detailsOf(timeline: TimelineStep[], change: Partial<MessageDetails> = {}): MessageDetails {
  return { message: message('a', { isOwn: true }), keptUntilMs: null, members: 5, receipts: [], timeline, ...change }
}

const stored = { receipts: 3, members: 5 }

describe('timelineOf', () => {
  it('gives no reason where nothing was late', () => {
    const { why, lines } = timelineOf(
      detailsOf([step('queued', 0), step('sealed', 12, { tookMs: 12 }), step('stored', 400, stored)]),
      en,
      format,
    )

    expect(why).toBeNull()
    expect(lines.map(({ title }) => title)).toEqual([
      'Put into the outbox',
      'Sealed',
      'Kept by 3 of 5: safe',
      'Not fetched yet',
    ])
    expect(lines.map(({ tookMs }) => tookMs)).toEqual([null, 12, 388, null])
  })

  it('names the step that made it late', () => {
    const reasons = {
      'waited for a connection': [
        step('queued', 0),
        step('sealed', 5),
        step('sent', 250_000),
        step('stored', 250_400, stored),
      ],
      'first way silent': [step('queued', 0), step('sent', 10), step('resent', 8_030), step('stored', 9_000, stored)],
      'slow path': [
        step('queued', 0),
        step('sent', 10, { path: ['a.example', 'b.example', 'c.example'] }),
        step('answered', 5_000, { tookMs: 4_990 }),
        step('stored', 5_001, stored),
      ],
      'slow signers': [step('queued', 0), step('answered', 100), step('stored', 4_000, stored)],
    }
    const said = Object.values(reasons).map((steps) => timelineOf(detailsOf(steps), en, format).why?.text)

    expect(said).toEqual([
      'It waited 4 min 10 s in this browser for a connection.',
      'The first attempt brought no answer. Starling waited 8.0 s, then sent it again another way.',
      'The way through a.example, b.example, c.example took 5.0 s.',
      'The last servers took 3.9 s to sign.',
    ])
  })

  it('marks exactly one line as slow, and says safe only once', () => {
    const { lines } = timelineOf(
      detailsOf([
        step('queued', 0),
        step('sent', 9_000),
        step('stored', 9_100, stored),
        step('stored', 9_200, { receipts: 4, members: 5 }),
      ]),
      en,
      format,
    )

    expect(lines.filter(({ isSlow }) => isSlow).map(({ title }) => title)).toEqual(['Sent through your path'])
    expect(lines.filter(({ title }) => title.endsWith('safe'))).toHaveLength(1)
  })

  it('explains a late incoming message from this side', () => {
    const incoming = message('a', { sentAtMs: 0, receivedAtMs: 26 * 60_000 })

    expect(timelineOf(detailsOf([step('received', 26 * 60_000)], { message: incoming }), en, format).why?.title).toBe(
      'It took 26 min to arrive',
    )
  })
})

describe('detailsAsText', () => {
  it('holds the way and the receipts, and neither the text nor anybody’s id', () => {
    const own = message('a', { isOwn: true, text: 'secret words', sentAtMs: 0 })
    const text = detailsAsText(
      detailsOf([step('queued', 0), step('stored', 100, stored)], {
        message: own,
        receipts: [{ member: 'ab'.repeat(32), host: 'basel.example', storedAtMs: null, expiryMs: null }],
      }),
      en,
      format,
    )

    expect(text).toContain('Kept by 3 of 5: safe')
    expect(text).toContain(`basel.example · ${'ab'.repeat(32)}`)
    expect(text).not.toContain('secret words')
    expect(text).not.toContain(own.author)
  })
})

import { describe, expect, it } from 'vitest'
import { MIRA, person, row, SELF } from '../../../test/people.ts'
import { en } from '../../i18n/en.ts'
import { previewOf } from './preview.ts'
import { searchConversations } from './search.ts'

const rows = [
  row(person(2, 'Anaïs Lefèvre'), { preview: 'see you at the pier', atMs: 3 }),
  row(person(3, 'Pierre'), { preview: 'ok', atMs: 2 }),
  row(SELF, { preview: 'Gate code 4471', atMs: 1 }),
]
const found = (query: string): string[] => searchConversations(rows, query, en).map(({ id }) => id)

describe('searchConversations', () => {
  it('finds names first, without case and accents, then messages', () => {
    expect(found('PIER')).toEqual([rows[1]?.id, rows[0]?.id])
    expect(found('lefevre ana')).toEqual([rows[0]?.id])
    expect(found('note to self')).toEqual([MIRA])
  })

  it('finds an account by its id', () => {
    expect(found(rows[1]?.id.slice(0, 20) ?? '')).toEqual([rows[1]?.id])
  })

  it('finds everything when nothing is asked, and nothing when nothing fits', () => {
    expect(found('  ')).toHaveLength(3)
    expect(found('zebra')).toEqual([])
  })
})

describe('previewOf', () => {
  it('puts a draft before everything, and a failure before the message', () => {
    const of = person(2, 'Ines')

    expect(previewOf(row(of, { draft: 'I can', preview: 'x', atMs: 1 }), en)).toEqual({ kind: 'draft', text: 'I can' })
    expect(
      previewOf(
        row(of, { preview: 'x', atMs: 1, previewIsOwn: true, state: { kind: 'failed', reason: 'expired' } }),
        en,
      ).kind,
    ).toBe('failed')
    expect(previewOf(row(of), en)).toEqual({ kind: 'none', text: 'No messages yet' })
  })

  it('shows hostile text as one calm line', () => {
    expect(previewOf(row(person(2, 'x'), { preview: 'a\u202e\nb', atMs: 1 }), en).text).toBe('a b')
    expect(previewOf(row(person(2, 'x'), { preview: '\u200b', atMs: 1 }), en).text).toBe(
      'A message without visible text',
    )
  })
})

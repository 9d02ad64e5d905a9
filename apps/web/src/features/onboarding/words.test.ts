import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PHRASE } from '../../../test/fake-app.ts'
import { askFor } from './quiz.ts'
import { PHRASE_WORDS, spread, withWords } from './words.ts'

const EMPTY = Array.from({ length: PHRASE_WORDS }, () => '')

describe('withWords', () => {
  it('stays in the field while a word is typed, and goes on after a space', () => {
    expect(withWords(EMPTY, 2, 'haw')).toMatchObject({ goTo: 2 })
    expect(withWords(EMPTY, 2, 'hawkish ').goTo).toBe(3)
    expect(withWords(EMPTY, 2, 'Hawkish ').words[2]).toBe('hawkish')
  })
})

describe('spread', () => {
  it('puts a whole phrase into its fields, wherever it is pasted and however it was noted', () => {
    const noted = PHRASE.split(' ')
      .map((word, index) => `${index + 1}. ${word.toUpperCase()},`)
      .join('\n')

    expect(spread(EMPTY, 5, noted).words.join(' ')).toBe(PHRASE)
  })

  it('puts a part of a phrase where it is pasted', () => {
    expect(spread(EMPTY, 11, 'yodel owls').words.slice(10)).toEqual(['', 'yodel', 'owls'])
  })

  it('says how many words there were, also those that found no field', () => {
    expect(spread(EMPTY, 0, PHRASE).count).toBe(PHRASE_WORDS)
    expect(spread(EMPTY, 4, `${PHRASE} owls owls`).count).toBe(15)
    expect(spread(EMPTY, 12, 'yodel owls').count).toBe(14)
  })

  it('always leaves thirteen fields and a place to go to', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(PHRASE_WORDS - 1), (text, index) => {
        const typed = spread(EMPTY, index, text)

        expect(typed.words).toHaveLength(PHRASE_WORDS)
        expect(typed.goTo).toBeLessThan(PHRASE_WORDS)
      }),
    )
  })
})

describe('askFor', () => {
  it('asks for a word that is among the choices once, and never for the last', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), (numbers) => {
        const quiz = askFor(PHRASE, (bound) => (numbers.next().value ?? 0) % bound)

        expect(PHRASE.split(' ')[quiz.position - 1]).toBe(quiz.answer)
        expect(quiz.position).toBeLessThan(PHRASE_WORDS)
        expect(quiz.choices.filter((word) => word === quiz.answer)).toHaveLength(1)
        expect(new Set(quiz.choices).size).toBe(4)
      }),
    )
  })
})

import { describe, expect, it } from 'vitest'
import { idOf } from '../../../test/people.ts'
import { avatarField, initials } from './avatar-look.ts'
import { shortId } from './person-name.ts'

describe('avatarField', () => {
  it('depends on the id alone and uses all fields', () => {
    const fields = Array.from({ length: 200 }, (_, seed) => avatarField(idOf(seed)))

    expect(avatarField(idOf(1))).toBe(avatarField(idOf(1)))
    expect([...new Set(fields)].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })
})

describe('initials', () => {
  it('takes the first letters of the first and the last word', () => {
    expect(initials('Mira Kovač')).toBe('MK')
    expect(initials('Dr Oluwaseun Adébáyò-Thompson')).toBe('DT')
    expect(initials('Kaito 🎷')).toBe('K')
  })

  it('takes one letter of scripts that join, an emoji whole, and a question mark for nobody', () => {
    expect(initials('نور الخطيب')).toBe('ن')
    expect(initials('👩🏽‍🚀')).toBe('👩🏽‍🚀')
    expect(initials('')).toBe('?')
  })
})

describe('shortId', () => {
  it('keeps both ends', () => {
    expect(shortId(`05d3a1f8${'0'.repeat(52)}0b62e4`)).toBe('05d3a1f8…0b62e4')
  })
})

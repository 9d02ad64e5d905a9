import { describe, expect, it } from 'vitest'
import type { Reply } from '../doors/door.ts'
import { absent, CheckFailure, exactly, expectReply, integer, mismatch, near, truthy } from './expect.ts'

const reply = (status: number, text: string, json?: unknown): Reply => ({ status, text, json, request: 'asked' })

describe('mismatch', () => {
  it('finds nothing where members are as the pattern says, and does not mind others', () => {
    const value = { a: 1, b: ['x', { c: true }], d: null, more: 5 }

    expect(mismatch(value, { a: integer, b: [/^x$/, { c: truthy }], d: null, e: absent })).toBeUndefined()
  })

  it.each<[string, unknown, Parameters<typeof mismatch>[1], RegExp]>([
    ['another value', { a: { b: 2 } }, { a: { b: 1 } }, /^a\.b is not 1$/],
    ['a missing member', {}, { a: integer }, /^a is not an integer$/],
    ['a member too many', { a: 1 }, { a: absent }, /^a is not nothing$/],
    ['a longer list', { a: [1, 2] }, { a: [1] }, /^a has 2 items, not 1$/],
    ['another text', 'abd', /^abc$/, /^it does not match/],
    ['a list for an object', [], {}, /^it is no object$/],
    ['what exactly forbids', { a: 1, b: 2 }, exactly({ a: 1 }), /^it is not exactly/],
    ['a number too far away', 111, near(100, 10), /^it is not 100 ± 10$/],
    ['text for a number', '1', 1, /^it is not 1$/],
  ])('names %s and where it stands', (_, value, pattern, message) => {
    expect(mismatch(value, pattern)).toMatch(message)
  })
})

describe('expectReply', () => {
  it('compares texts exactly and JSON by its pattern', () => {
    expect(() => expectReply(reply(401, 'no'), 401, 'no')).not.toThrow()
    expect(() => expectReply(reply(200, '{"a":1}', { a: 1 }), 200, { a: 1 })).not.toThrow()
  })

  it('tells what was asked, what should have come and what came', () => {
    const attempt = () => expectReply(reply(400, 'no, thanks'), 400, 'no')

    expect(attempt).toThrow(CheckFailure)
    expect(attempt).toThrow(expect.objectContaining({ request: 'asked', got: '400 no, thanks' }))
  })

  it('fails on another status, whatever the body', () => {
    expect(() => expectReply(reply(200, 'no'), 401, 'no')).toThrow(CheckFailure)
  })
})

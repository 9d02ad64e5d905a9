import { describe, expect, it } from 'vitest'
import { checkAnswer } from './check-answer.ts'
import { answerOf } from './door.ts'
import { Hits } from './table/hits.ts'
import type { Row } from './table/row.ts'
import { RPC_ROWS } from './table/rpc-rows.ts'

const ANY: Row = { name: 'any', status: 400, body: /^/ }
const check = (rows: readonly Row[], status: number, text: string, asked: unknown = 'asked') =>
  checkAnswer(rows, answerOf(status, text), new Hits(rows), asked).name

describe('checkAnswer', () => {
  it('knows an answer by status and text', () => {
    expect(check(RPC_ROWS, 401, 'store signature verification failed')).toBe('store signature verification failed')
    expect(check(RPC_ROWS, 400, `invalid request: Required field 'x' missing`)).toContain(`Required field '…'`)
  })

  it.each([
    [400, 'store signature verification failed'],
    [401, 'store signature verification failed.'],
    [400, `invalid request: Invalid value given for 'x': expected miracle`],
    [500, 'request failed'],
    [200, '{}'],
  ])('does not know %i %s', (status, text) => {
    expect(() => check(RPC_ROWS, status, text)).toThrow('no document knows')
  })

  it.each([
    'TypeError: x is not a function',
    'failed\n    at run (file:///srv/starling/packages/node/dist/node.js:12:3)',
    'value [object Object]',
    'expected undefined',
    'SQLITE_BUSY: database is locked',
  ])('finds the inside in %j', (text) => {
    expect(() => check([ANY], 400, text)).toThrow('tells of the inside')
  })

  it('lets what the caller has sent come back', () => {
    expect(check([ANY], 400, 'no method undefined', { method: 'undefined' })).toBe('any')
  })
})

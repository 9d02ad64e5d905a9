import { describe, expect, it } from 'vitest'
import { readSubrequests } from './subrequests.ts'

const isBuilt = (name: string) => name === 'info'
const info = { method: 'info', params: {} }

describe('readSubrequests', () => {
  it('reads operations, whatever their parameters', () => {
    const requests = [info, { method: 'info', params: { messages: [] } }]

    expect(readSubrequests(requests, isBuilt)).toEqual(requests)
  })

  it.each([
    [undefined, 'Invalid batch request: no valid "requests" field'],
    [info, 'Invalid batch request: no valid "requests" field'],
    [[], 'Invalid batch request: no valid "requests" field'],
    [Array(21).fill(info), 'Invalid batch request: subrequest limit exceeded'],
    [[info, 'info'], 'Invalid batch request: requests must be objects'],
    [[{ method: 'info' }], 'Invalid batch request: subrequests must have method/params keys'],
    [[{ method: 'info', params: [] }], 'Invalid batch request: subrequests must have method/params keys'],
    [[{ ...info, method: 'sequence' }], 'Invalid batch subrequest: subrequests may not contain meta-requests'],
    [[{ ...info, method: 'ifelse' }], 'Invalid batch subrequest: subrequests may not contain meta-requests'],
    [[{ ...info, method: 'nonsense' }], 'Invalid batch subrequest: invalid method "nonsense"'],
  ])('refuses the whole of %j', (requests, text) => {
    expect(() => readSubrequests(requests, isBuilt)).toThrow(`invalid request: ${text}`)
  })
})

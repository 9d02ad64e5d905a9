import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { idOf } from '../../../test/people.ts'
import { fragmentOf, type Route, readRoute } from './route.ts'

const ROUTES: readonly Route[] = [
  { page: 'list' },
  { page: 'thread', id: idOf(2), details: null },
  { page: 'thread', id: idOf(2), details: 'abc' },
  { page: 'new' },
  { page: 'path' },
  { page: 'settings', section: null },
  { page: 'settings', section: 'security' },
  { page: 'create' },
  { page: 'restore' },
]

describe('routes', () => {
  it('are read back from the entry of the history they were left in', () => {
    for (const route of ROUTES) expect(readRoute(fragmentOf(route), { route, depth: 1 })).toEqual(route)
  })

  it('never put an account id into the address', () => {
    for (const route of ROUTES) expect(fragmentOf(route)).not.toMatch(/05[0-9a-f]{8}/)
  })

  it('of a conversation lead to the list when only the address is left', () => {
    expect(readRoute('#conversation', null)).toEqual({ page: 'list' })
  })

  it('follow the address when somebody changes it by hand', () => {
    expect(readRoute('#path', { route: { page: 'new' }, depth: 1 })).toEqual({ page: 'path' })
  })

  it('come out of anything', () => {
    fc.assert(
      fc.property(fc.string(), fc.anything(), (fragment, state) => {
        const route = readRoute(fragment, state)

        expect(ROUTES.map(({ page }) => page)).toContain(route.page)
      }),
    )
    expect(readRoute('#conversation', { route: { page: 'thread', id: '<b>', details: 1 } })).toEqual({ page: 'list' })
  })
})

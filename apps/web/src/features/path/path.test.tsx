// @vitest-environment happy-dom
import { act, screen } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { mount, unmount } from '../../../test/mount.tsx'

afterEach(unmount)

describe('the path', () => {
  it('says in the bar and on the page what works less well than it should', async () => {
    const { app } = mount({}, { route: { page: 'path' } })
    expect(await screen.findByRole('heading', { name: 'Path' })).toBeTruthy()
    expect(screen.queryByRole('region', { name: 'Worth knowing' })).toBeNull()

    act(() => app.update({ warnings: ['few_nodes', 'list_disputed'] }))

    const region = await screen.findByRole('region', { name: 'Worth knowing' })
    expect(region.textContent).toContain('fewer than three hops')
    expect(await screen.findByRole('button', { name: /^Path: .*Few servers, The servers disagree/ })).toBeTruthy()
    act(() => app.update({ warnings: [] }))
    expect(screen.queryByRole('region', { name: 'Worth knowing' })).toBeNull()
  })
})

// @vitest-environment happy-dom
import { act, screen, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { mount, unmount } from '../../../test/mount.tsx'

afterEach(unmount)

describe('the path', () => {
  it('stands left to right as names of servers, and as its language when it is a sentence', async () => {
    const hops = (['guard', 'middle', 'exit'] as const).map((role) => ({
      role,
      ed25519: role.padEnd(64, '0'),
      host: `${role}.example`,
    }))
    const { app } = mount({ paths: [{ hops, isInUse: true, latencyMs: null }] })
    const names = await screen.findByText('guard.example, middle.example, exit.example')
    expect(names.getAttribute('dir')).toBe('ltr')

    act(() => app.update({ connection: { state: 'connecting', sinceMs: 0 } }))

    await waitFor(() => expect(names.textContent).not.toContain('example'))
    expect(names.getAttribute('dir')).toBe('auto')
  })

  it('says in the bar and on the page what works less well than it should', async () => {
    const { app } = mount({}, { route: { page: 'path' } })
    expect(await screen.findByRole('heading', { name: 'Path' })).toBeTruthy()
    expect(screen.queryByRole('region', { name: 'Worth knowing' })).toBeNull()

    act(() => app.update({ warnings: ['few_nodes', 'list_disputed'] }))

    const region = await screen.findByRole('region', { name: 'Worth knowing' })
    expect(region.textContent).toContain('fewer than three hops')
    expect(await screen.findByRole('button', { name: /^Path: .*Few servers, The servers disagree/ })).toBeTruthy()
    act(() => app.update({ warnings: [] }))
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Worth knowing' })).toBeNull())
  })
})

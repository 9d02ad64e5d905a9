// @vitest-environment happy-dom
import { act, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { SETTINGS } from '../../test/fake-app.ts'
import { mount, unmount } from '../../test/mount.tsx'

afterEach(() => {
  unmount()
  vi.useRealTimers()
})

describe('the app', () => {
  it('welcomes somebody without an account', async () => {
    mount({ app: { phase: 'welcome' }, account: null })

    expect(await screen.findByRole('button', { name: 'Create account' })).toBeTruthy()
  })

  it('says what is wrong when it cannot start, with the details folded away', async () => {
    const { user, asked } = mount({ app: { phase: 'failed', code: 'network_file', detail: 'GET /network.json: 503' } })

    expect(await screen.findByRole('heading', { name: 'Starling cannot start' })).toBeTruthy()
    expect(screen.getByText(/503/).closest('details')?.open).toBe(false)
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(asked('startAgain')).toHaveLength(1)
  })

  it('can be taken over from another tab', async () => {
    const { user, asked } = mount({ app: { phase: 'elsewhere' } })

    await user.click(await screen.findByRole('button', { name: 'Use it here' }))

    expect(asked('useHere')).toHaveLength(1)
  })

  it('shows nothing of what is behind the lock, not even in the title', async () => {
    const { app } = mount()
    app.update({ app: { phase: 'locked', waitMs: 0 } })

    expect(await screen.findByRole('heading', { name: 'Starling is locked' })).toBeTruthy()
    await waitFor(() => expect(document.title).toBe('Locked · Starling'))
    expect(screen.queryByRole('navigation')).toBeNull()
  })

  it('unlocks with Enter, and says when a password is wrong', async () => {
    const { user, asked } = mount({ app: { phase: 'locked', waitMs: 0 } })
    const field = await screen.findByLabelText('Password')
    expect(document.activeElement).toBe(field)

    await user.type(field, 'starling{Enter}')
    expect(await screen.findByText('That password is not right.')).toBeTruthy()
    await user.type(field, 'murmuration{Enter}')

    expect(asked('unlock')).toEqual([['starling'], ['murmuration']])
    expect(await screen.findByRole('navigation', { name: 'Conversations' })).toBeTruthy()
  })

  it('lets nobody try while the wait lasts', async () => {
    mount({ app: { phase: 'locked', waitMs: 30_000 } })

    expect(await within(await screen.findByRole('main')).findByText('Wait 30 s.')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Unlock' }).hasAttribute('disabled')).toBe(true)
  })

  it('counts the wait for the eye, and says it once', async () => {
    const { app } = mount()
    act(() => app.update({ app: { phase: 'locked', waitMs: 0 } }))
    await screen.findByLabelText('Password')
    vi.useFakeTimers()
    act(() => app.update({ app: { phase: 'locked', waitMs: 30_000 } }))
    const heard = () => [...document.querySelectorAll('[aria-live]')].map(({ textContent }) => textContent?.trim())
    const atFirst = heard()
    expect(atFirst).toContain('Wait 30 s.')

    await act(() => vi.advanceTimersByTimeAsync(5_000))

    expect(within(screen.getByRole('main')).getByText('Wait 25 s.')).toBeTruthy()
    expect(heard()).toEqual(atFirst)
  })

  it('puts language, direction and look onto the page', async () => {
    const { app } = mount({
      settings: { ...SETTINGS, theme: 'dark', accent: 'moss', density: 'compact', textZoom: 1.2 },
    })
    const root = document.documentElement
    await screen.findByRole('navigation')
    expect({ ...root.dataset }).toMatchObject({ theme: 'dark', accent: 'moss', density: 'compact' })
    expect(root.style.getPropertyValue('--text-zoom')).toBe('1.2')
    expect([root.lang, root.dir]).toEqual(['en', 'ltr'])

    act(() => app.actions.setSettings({ language: 'ar' }))

    expect(await screen.findByRole('navigation', { name: 'المحادثات' })).toBeTruthy()
    expect([root.lang, root.dir]).toEqual(['ar', 'rtl'])
  })

  it('offers a newer version and waits for a word', async () => {
    const { user, asked } = mount({ isUpdateReady: true })

    await user.click(await screen.findByRole('button', { name: 'Update now' }))

    expect(asked('applyUpdate')).toHaveLength(1)
  })
})

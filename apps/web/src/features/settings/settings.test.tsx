// @vitest-environment happy-dom
import { act, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { mount, unmount } from '../../../test/mount.tsx'
import { MIRA } from '../../../test/people.ts'

afterEach(unmount)

const on = (section: 'appearance' | 'security' | 'about') => ({ route: { page: 'settings', section } }) as const
const withPassword = { account: { id: MIRA, name: 'Mira', hasSeenPhrase: true, hasPassphrase: true } }

describe('appearance', () => {
  it('applies each choice at once', async () => {
    const { user, asked } = mount({}, on('appearance'))

    await user.click(await screen.findByRole('radio', { name: 'Dark' }))
    await user.click(screen.getByRole('radio', { name: 'Heather' }))
    await user.click(screen.getByRole('radio', { name: 'Compact' }))
    await user.click(screen.getByRole('switch', { name: 'Reduce motion' }))

    expect(asked('setSettings')).toEqual([
      [{ theme: 'dark' }],
      [{ accent: 'heather' }],
      [{ density: 'compact' }],
      [{ reduceMotion: true }],
    ])
    expect(document.documentElement.dataset['theme']).toBe('dark')
  })
})

describe('security', () => {
  it('sets a password that was typed twice alike', async () => {
    const { user, asked } = mount({}, on('security'))
    await user.click(await screen.findByRole('button', { name: 'Set a password' }))
    const dialog = await screen.findByRole('dialog')

    await user.type(within(dialog).getByLabelText('New password'), 'four quiet herons')
    await user.type(within(dialog).getByLabelText('New password again'), 'four quiet heron')
    await user.click(within(dialog).getByRole('button', { name: 'Save' }))
    expect(within(dialog).getByText('The two are not the same.')).toBeTruthy()
    expect(asked('setPassphrase')).toEqual([])
    await user.type(within(dialog).getByLabelText('New password again'), 's{Enter}')

    await waitFor(() => expect(asked('setPassphrase')).toEqual([[null, 'four quiet herons']]))
  })

  it('asks for the old password before it removes it', async () => {
    const { user, asked } = mount(withPassword, {
      ...on('security'),
      answers: { setPassphrase: async () => ({ ok: false, reason: 'wrong_passphrase' }) },
    })
    await user.click(await screen.findByRole('button', { name: 'Remove' }))
    const dialog = await screen.findByRole('dialog')

    await user.type(within(dialog).getByLabelText('Current password'), 'wrong{Enter}')

    expect(await within(dialog).findByText('That password is not right.')).toBeTruthy()
    expect(asked('setPassphrase')).toEqual([['wrong', null]])
  })

  it('removes the account only with the words at hand', async () => {
    const { user, asked } = mount({}, on('security'))
    await user.click(await screen.findByRole('button', { name: 'Remove from this browser' }))
    const dialog = await screen.findByRole('dialog')
    expect(within(dialog).getByRole('button', { name: 'Remove' }).hasAttribute('disabled')).toBe(true)

    await user.click(within(dialog).getByRole('checkbox', { name: 'I have my 13 words' }))
    await user.click(within(dialog).getByRole('button', { name: 'Remove' }))

    expect(asked('removeAccount')).toHaveLength(1)
  })

  it('shows the phrase only for the right password', async () => {
    const { user, asked } = mount(withPassword, {
      ...on('security'),
      answers: { revealPhrase: async () => ({ ok: false, reason: 'wrong_passphrase' }) },
    })
    await user.click(await screen.findByRole('button', { name: 'Show' }))
    const dialog = await screen.findByRole('dialog')

    await user.type(within(dialog).getByLabelText('Enter your password to see it.'), 'nope')
    await user.click(within(dialog).getByRole('button', { name: 'Show the words' }))

    expect(await within(dialog).findByText('That password is not right.')).toBeTruthy()
    expect(asked('revealPhrase')).toEqual([['nope']])
  })
})

describe('a password that is not looked at for a while', () => {
  it('is not called wrong', async () => {
    const { user } = mount(withPassword, {
      ...on('security'),
      answers: { revealPhrase: async () => ({ ok: false, reason: 'wait' }) },
    })
    await user.click(await screen.findByRole('button', { name: 'Show' }))
    const dialog = await screen.findByRole('dialog')

    await user.type(within(dialog).getByLabelText('Enter your password to see it.'), 'right{Enter}')

    expect(await within(dialog).findByText(/Too many wrong tries/)).toBeTruthy()
    expect(within(dialog).queryByText('That password is not right.')).toBeNull()
  })
})

describe('about', () => {
  it('names version, licence and network, and whom the app talks to', async () => {
    const { app } = mount({ network: { profile: 'testnet', nodes: 10 } }, on('about'))

    expect(await screen.findByText('Version 0.1.0')).toBeTruthy()
    expect(screen.getByText('A test network on this machine, 10 servers')).toBeTruthy()
    act(() => app.update({ isUpdateReady: true }))
    expect(screen.getAllByRole('button', { name: 'Update now' }).length).toBeGreaterThan(0)
  })

  it('offers to install the app while the browser would', async () => {
    const { app, user, asked } = mount({}, on('about'))
    expect(await screen.findByText('Version 0.1.0')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Install' })).toBeNull()

    act(() => app.update({ isInstallable: true }))
    await user.click(screen.getByRole('button', { name: 'Install' }))

    expect(asked('install')).toHaveLength(1)
  })
})

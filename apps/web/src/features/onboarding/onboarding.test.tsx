// @vitest-environment happy-dom
import { act, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { PHRASE, viewState } from '../../../test/fake-app.ts'
import { mount, unmount } from '../../../test/mount.tsx'
import { INES, MIRA } from '../../../test/people.ts'

afterEach(unmount)

const WELCOME = { app: { phase: 'welcome' }, account: null } as const

describe('creating an account', () => {
  it('shows the id, hides the words until asked, checks one of them, and keeps the account at the end', async () => {
    const { user, asked } = mount(WELCOME)
    await user.click(await screen.findByRole('button', { name: 'Create account' }))

    await user.type(await screen.findByLabelText('Display name'), 'Mira')
    expect((await screen.findByText(MIRA.slice(0, 6))).closest('p')?.textContent?.replaceAll(' ', '')).toBe(MIRA)
    await user.click(screen.getByRole('button', { name: 'Continue' }))

    const written = screen.getByRole('button', { name: 'I have written them down' })
    expect(screen.queryByText('tulips')).toBeNull()
    expect(written.hasAttribute('disabled')).toBe(true)
    await user.click(screen.getByRole('button', { name: 'Show the words' }))
    const words = within(screen.getByRole('list', { name: 'Recovery phrase' })).getAllByRole('listitem')
    expect(words.map(({ textContent }) => textContent).join(' ')).toBe(PHRASE)
    await user.click(written)

    const position = Number(/number (\d+)/.exec(screen.getByText(/Which word is number/).textContent ?? '')?.[1])
    const answer = PHRASE.split(' ')[position - 1] ?? ''
    const choices = [...document.querySelectorAll('.guess button')]
    await user.click(choices.find(({ textContent }) => textContent !== answer) ?? document.body)
    expect(screen.getByText('That is another word. Look at your notes once more.')).toBeTruthy()
    expect(asked('keepAccount')).toEqual([])
    await user.click(screen.getByRole('button', { name: answer }))
    await user.click(await screen.findByRole('button', { name: 'Start' }))

    expect(asked('keepAccount')).toEqual([[PHRASE, 'Mira', true]])
  })

  it('says so when another tab has made another account meanwhile', async () => {
    const { app, user } = mount(WELCOME, { route: { page: 'create' } })
    await user.type(await screen.findByLabelText('Display name'), 'Mira')
    expect(await screen.findByText(MIRA.slice(0, 6))).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Continue' }))
    expect(await screen.findByRole('heading', { name: 'Write these 13 words down' })).toBeTruthy()

    act(() =>
      app.update({ ...viewState(), account: { id: INES, name: '', hasSeenPhrase: true, hasPassphrase: false } }),
    )

    expect(await screen.findAllByText(/Another tab has made an account in this browser/)).not.toEqual([])
  })

  it('warns before it throws the keys away', async () => {
    const { user, asked } = mount(WELCOME)
    await user.click(await screen.findByRole('button', { name: 'Create account' }))
    await user.type(await screen.findByLabelText('Display name'), 'M')

    await user.click(screen.getByRole('button', { name: 'Back' }))
    expect(screen.getByRole('dialog', { name: 'Leave without an account?' })).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Leave' }))

    expect(await screen.findByRole('button', { name: 'I have a recovery phrase' })).toBeTruthy()
    expect(asked('keepAccount')).toEqual([])
  })

  it('loses nothing when the browser goes back, and asks before the phrase that was shown is thrown away', async () => {
    const { user } = mount(WELCOME)
    await user.click(await screen.findByRole('button', { name: 'Create account' }))
    expect(await screen.findByText(MIRA.slice(0, 6))).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Continue' }))
    expect(await screen.findByRole('heading', { name: 'Write these 13 words down' })).toBeTruthy()

    act(() => history.back())
    expect(await screen.findByLabelText('Display name')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Back' }))

    expect(screen.getByRole('dialog', { name: 'Leave without an account?' })).toBeTruthy()
  })

  it('refuses a name that cannot be sent', async () => {
    const { user } = mount(WELCOME, { route: { page: 'create' } })

    await user.type(await screen.findByLabelText('Display name'), 'ü'.repeat(51))

    expect(screen.getByText('That is too long. Up to 100 bytes fit.')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Continue' }).hasAttribute('disabled')).toBe(true)
  })
})

describe('restoring an account', () => {
  it('takes a pasted phrase apart and signs in', async () => {
    const { user, asked } = mount(WELCOME, { route: { page: 'restore' } })
    await user.click(await screen.findByLabelText('Word 1'))

    await user.paste(PHRASE)
    expect(await screen.findByText(/The phrase is right/)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Sign in' }))

    expect(asked('restoreAccount')).toEqual([[PHRASE]])
  })

  it('says so when more words were pasted than a phrase has', async () => {
    const { user } = mount(WELCOME, { route: { page: 'restore' } })
    await user.click(await screen.findByLabelText('Word 1'))

    await user.paste(`${PHRASE} tulips`)
    expect(await screen.findByText('That is 14 words; a phrase has 13.')).toBeTruthy()
    await user.paste(PHRASE)

    expect(await screen.findByText(/The phrase is right/)).toBeTruthy()
    expect(screen.queryByText('That is 14 words; a phrase has 13.')).toBeNull()
  })

  it('goes from word to word, suggests, and names the wrong word at once', async () => {
    const { user } = mount(WELCOME, { route: { page: 'restore' } })

    await user.type(await screen.findByLabelText('Word 1'), 'tulips ')
    expect(document.activeElement).toBe(screen.getByLabelText('Word 2'))
    await user.keyboard('pyton ')

    const told = await screen.findByText(/Word 2, “pyton”, is not in the list/)
    expect(screen.getByLabelText('Word 2').getAttribute('aria-invalid')).toBe('true')
    await user.click(within(told).getByRole('button', { name: 'Did you mean “python”?' }))
    expect(screen.getByLabelText<HTMLInputElement>('Word 2').value).toBe('python')
  })

  it('offers the words that begin like this', async () => {
    const { user } = mount(WELCOME, { route: { page: 'restore' } })

    await user.type(await screen.findByLabelText('Word 1'), 'tu')
    await user.click(await screen.findByRole('button', { name: 'Use “tutor”' }))

    expect(screen.getByLabelText<HTMLInputElement>('Word 1').value).toBe('tutor')
    expect(document.activeElement).toBe(screen.getByLabelText('Word 2'))
  })

  it('says when the last word does not match the others', async () => {
    const { user } = mount(WELCOME, { route: { page: 'restore' } })
    await user.click(await screen.findByLabelText('Word 1'))

    await user.paste(PHRASE.replace(/owls$/, 'yodel'))

    expect(await screen.findByText('The last word does not match the others. Check the order.')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Sign in' }).hasAttribute('disabled')).toBe(true)
  })

  it('gives a plain account of what was found and what not', async () => {
    const { app, user, asked } = mount({ restoreReport: { isSearching: true, conversations: 2, messages: 9 } })
    expect(await screen.findByText('So far: 2 conversations with 9 messages.')).toBeTruthy()

    app.update({ restoreReport: { isSearching: false, conversations: 14, messages: 382 } })
    expect(await screen.findByText('Found: 14 conversations with 382 messages.')).toBeTruthy()
    expect(screen.getByText(/servers keep no longer/)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'All right' }))

    await waitFor(() => expect(screen.queryByText(/Found:/)).toBeNull())
    expect(asked('dismissRestoreReport')).toHaveLength(1)
  })
})

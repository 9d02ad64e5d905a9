// @vitest-environment happy-dom
import { screen, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { mount, unmount } from '../../../test/mount.tsx'
import { idOf, MIRA, person, row } from '../../../test/people.ts'

afterEach(unmount)

const onPage = { route: { page: 'new' } } as const

describe('a new conversation', () => {
  it('begins with an id that is checked as it is typed', async () => {
    const { user, asked } = mount({}, onPage)
    const field = await screen.findByLabelText('Account ID')

    await user.type(field, '05abc')
    expect(await screen.findByText('An account ID has 66 characters and starts with 05. This has 5.')).toBeTruthy()
    expect(field.getAttribute('aria-invalid')).toBeNull()
    await user.type(field, 'xyz')
    expect(await screen.findByText('An account ID has only the digits 0–9 and the letters a–f.')).toBeTruthy()
    expect(field.getAttribute('aria-invalid')).toBe('true')
    await user.clear(field)
    await user.paste(`write me at ${idOf(9).toUpperCase()} please`)
    expect(await screen.findByText('This is an account ID.')).toBeTruthy()
    await user.keyboard('{Enter}')

    await waitFor(() => expect(asked('openThread')).toEqual([[idOf(9)]]))
  })

  it('complains of too short an id only when it is meant', async () => {
    const { user } = mount({}, onPage)
    const field = await screen.findByLabelText('Account ID')

    await user.type(field, '05ab{Enter}')

    await waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'))
  })

  it('shows the own id as a code and in groups of six', async () => {
    mount({}, onPage)

    expect(await screen.findByRole('img', { name: 'QR code of your account ID' })).toBeTruthy()
    expect(screen.getByText(MIRA.slice(6, 12))).toBeTruthy()
  })

  it('offers the own notes and everybody known, by name', async () => {
    mount({ conversations: [row(person(3, 'Tomasz')), row(person(2, 'Anaïs'))] }, onPage)
    await screen.findByLabelText('Account ID')
    const names = [...document.querySelectorAll('.people .name')].map(({ textContent }) => textContent)

    expect(names).toEqual(['Note to Self', 'Anaïs', 'Tomasz'])
  })
})

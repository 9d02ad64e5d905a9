// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { type JSX, useState } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { Dialog } from '../../components/dialog.tsx'
import { TextsProvider } from '../../i18n/texts-context.tsx'
import { Toaster, useToast } from '../toast/toaster.tsx'
import { type Announce, Announcer, useAnnounce } from './announcer.tsx'

afterEach(cleanup)

let announce: Announce = () => {}

function Screen(): JSX.Element {
  const toast = useToast()
  const [isOpen, setOpen] = useState(false)
  announce = useAnnounce()
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Open
      </button>
      {isOpen && (
        <Dialog title="A question" onClose={() => setOpen(false)}>
          <button type="button" onClick={() => toast({ text: 'Copied' })}>
            Copy
          </button>
          <button
            type="button"
            onClick={() => {
              toast({ text: 'Saved' })
              setOpen(false)
            }}
          >
            Save
          </button>
        </Dialog>
      )}
    </>
  )
}

function show(): ReturnType<typeof userEvent.setup> {
  render(
    <TextsProvider setting="en">
      <Announcer>
        <Toaster>
          <Screen />
        </Toaster>
      </Announcer>
    </TextsProvider>,
  )
  return userEvent.setup({ delay: null })
}

const regions = () => [...document.querySelectorAll('[aria-live]')]
const heard = () => regions().map(({ textContent }) => textContent?.trim())

describe('what is announced', () => {
  it('is said inside the open dialog, since all outside of it is silent', async () => {
    const user = show()
    await user.click(screen.getByRole('button', { name: 'Open' }))
    expect(regions().map((region) => region.closest('dialog') !== null)).toEqual([true, true])
    const [polite] = regions()

    await user.click(screen.getByRole('button', { name: 'Copy' }))

    // The region was there before its text.
    expect(regions()[0]).toBe(polite)
    expect(heard()).toEqual(['Copied', ''])
    expect(document.querySelector('.toast')?.closest('dialog')).not.toBeNull()
  })

  it('is said once, and not again when a dialog opens or closes', async () => {
    const user = show()
    act(() => announce('Not sent', 'assertive'))
    expect(heard()).toEqual(['', 'Not sent'])

    await user.click(screen.getByRole('button', { name: 'Open' }))
    expect(heard()).toEqual(['', ''])
    await user.click(screen.getByRole('button', { name: 'Copy' }))
    expect(heard()).toEqual(['Copied', ''])
  })

  it('is said on the page when the dialog closes with the same press', async () => {
    const user = show()
    await user.click(screen.getByRole('button', { name: 'Open' }))

    await user.click(screen.getByRole('button', { name: 'Save' }))

    expect(screen.queryByRole('dialog')).toBeNull()
    expect(heard()).toEqual(['Saved', ''])
  })
})

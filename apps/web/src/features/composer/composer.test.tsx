// @vitest-environment happy-dom
import { act, screen, waitFor } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { type Mounted, mount, unmount } from '../../../test/mount.tsx'
import { INES, threadOf } from '../../../test/people.ts'

afterEach(unmount)

async function composer(draft: string) {
  const mounted = mount({ thread: threadOf([], { draft }) }, { route: { page: 'thread', id: INES, details: null } })
  const field = await screen.findByLabelText<HTMLTextAreaElement>('Message')
  return { ...mounted, field }
}

/** The engine says what the draft is now. */
const say = ({ app }: Mounted, draft: string) => act(() => app.update({ thread: threadOf([], { draft }) }))

describe('a draft', () => {
  it('goes from the field when another tab has sent it, or changed it', async () => {
    const mounted = await composer('see you at five')

    say(mounted, '')
    await waitFor(() => expect(mounted.field.value).toBe(''))
    say(mounted, 'or at six')
    await waitFor(() => expect(mounted.field.value).toBe('or at six'))
    await mounted.user.click(mounted.field)
    await mounted.user.keyboard('{Enter}')

    expect(mounted.asked('send')).toEqual([[INES, 'or at six']])
  })

  it('of another tab does not replace what is being typed here', async () => {
    const mounted = await composer('')
    await mounted.user.type(mounted.field, 'mine')

    say(mounted, 'theirs')

    expect(mounted.field.value).toBe('mine')
  })

  it('that comes back late does not undo what was typed after it', async () => {
    const mounted = await composer('')
    await mounted.user.type(mounted.field, 'a')
    await waitFor(() => expect(mounted.asked('setDraft')).toEqual([[INES, 'a']]))
    await mounted.user.clear(mounted.field)
    await waitFor(() => expect(mounted.asked('setDraft')).toHaveLength(2))

    say(mounted, 'a')
    expect(mounted.field.value).toBe('')
    say(mounted, '')
    say(mounted, 'from elsewhere')

    await waitFor(() => expect(mounted.field.value).toBe('from elsewhere'))
  })
})

// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { RichText } from './rich-text.tsx'
import { safeText } from './safe-text.ts'

afterEach(cleanup)

describe('RichText', () => {
  it('shows markup as the text it is', () => {
    const text = '<img src=x onerror=alert(1)><b>bold</b> &lt; <script>alert(1)</script>'
    const { container } = render(<RichText text={text} isTabStop onLink={() => {}} />)

    expect(container.textContent).toBe(text)
    expect(container.querySelector('img, b, script')).toBeNull()
  })

  it('makes no element of any text but its links', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        const { container, unmount } = render(<RichText text={`x${text}`} isTabStop onLink={() => {}} />)
        const elements = [...container.querySelectorAll('.text *')]

        expect(elements.filter((element) => !element.matches('.link'))).toEqual([])
        expect(container.textContent).toBe(safeText(`x${text}`))
        unmount()
      }),
      { numRuns: 25 },
    )
  })

  it('asks before it follows a link, by mouse and by keyboard, and never has an address of its own', async () => {
    const onLink = vi.fn()
    const user = userEvent.setup()
    const { container } = render(<RichText text="see https://pier.example/a now" isTabStop onLink={onLink} />)
    const link = screen.getByRole('button', { name: 'https://pier.example/a' })

    await user.click(link)
    link.focus()
    await user.keyboard('{Enter}')

    expect(onLink.mock.calls).toEqual([['https://pier.example/a'], ['https://pier.example/a']])
    expect(container.querySelector('a, [href]')).toBeNull()
  })

  it('says so when there is nothing to be seen', () => {
    render(<RichText text={'\u200b\u2060'} isTabStop onLink={() => {}} />)

    expect(screen.getByText('A message without visible text')).toBeTruthy()
  })

  it('shows the beginning of a long text, and more when asked', async () => {
    const { container } = render(<RichText text={'word '.repeat(1_000)} isTabStop onLink={() => {}} />)
    const before = container.textContent?.length ?? 0

    await userEvent.click(screen.getByRole('button', { name: 'Show more' }))

    expect(container.textContent?.length).toBeGreaterThan(before)
    expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull()
  })
})

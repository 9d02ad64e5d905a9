// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { TextsProvider } from '../i18n/texts-context.tsx'
import { Crash } from './crash.tsx'

afterEach(cleanup)

function crash(error: Error): void {
  render(
    <TextsProvider setting="en">
      <Crash error={error} retry={() => {}} />
    </TextsProvider>,
  )
}

const buttons = () => screen.getAllByRole('button').map(({ textContent }) => textContent)

describe('a broken view', () => {
  it('offers another try', () => {
    crash(new Error('no such thing'))

    expect(screen.getByRole('heading', { name: 'This view broke' })).toBeTruthy()
    expect(buttons()).toEqual(['Try again', 'Load again'])
  })

  it.each([
    'Failed to fetch dynamically imported module: https://starling.example/assets/new-page.js',
    'error loading dynamically imported module: https://starling.example/assets/new-page.js',
    'Importing a module script failed.',
    'Unable to preload CSS for /assets/path-page.css',
  ])('that never came is not called broken: %s', (message) => {
    crash(new TypeError(message))

    expect(screen.getByRole('heading', { name: 'This part of Starling could not be loaded.' })).toBeTruthy()
    expect(buttons()).toEqual(['Load again'])
  })
})

import { describe, expect, it } from 'vitest'
import type { ToWorker } from '../shared/messages.ts'
import { PageApp } from './page-app.ts'

function page() {
  const posted: ToWorker[] = []
  let reloads = 0
  const app = new PageApp({
    as: '',
    nowMs: 0,
    settings: {},
    startWorker: () => ({ post: (message) => void posted.push(message), end: () => undefined }),
    applyUpdate: () => undefined,
    reload: () => void reloads++,
    install: () => undefined,
    onSettings: () => undefined,
    onReady: () => undefined,
  })
  return { app, posted, reloads: () => reloads }
}

describe('another try', () => {
  it('is asked of the Worker, which has all tabs begin anew', () => {
    const { app, posted, reloads } = page()

    app.actions.startAgain()

    expect(posted.at(-1)).toMatchObject({ kind: 'ask', ask: { action: 'startAgain' } })
    expect(reloads()).toBe(0)
  })

  it('loads the page anew where the Worker has died', () => {
    const { app, posted, reloads } = page()
    app.fail('internal', 'it did not start')
    const before = posted.length

    app.actions.startAgain()

    expect(posted).toHaveLength(before)
    expect(reloads()).toBe(1)
  })
})

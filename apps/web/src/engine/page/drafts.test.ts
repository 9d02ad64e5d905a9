import { describe, expect, it } from 'vitest'
import type { Actions } from '../../view-state.ts'
import { withDrafts } from './drafts.ts'

function typing() {
  const log: string[] = []
  let due: (() => void) | undefined
  const note =
    (name: string) =>
    async (...args: readonly unknown[]) => {
      log.push([name, ...args].join(' '))
      return { ok: true }
    }
  const actions = { setDraft: note('draft'), send: note('send'), openThread: note('open'), lock: note('lock') }
  const timer = {
    start(_ms: number, done: () => void) {
      due = done
      return () => {
        due = undefined
      }
    },
  }
  return { actions: withDrafts(actions as unknown as Actions, timer), log, pause: () => due?.() }
}

describe('a draft', () => {
  it('is passed on once nothing is typed for a moment', () => {
    const { actions, log, pause } = typing()
    for (const text of ['h', 'he', 'hel']) actions.setDraft('bob', text)
    expect(log).toEqual([])

    pause()

    expect(log).toEqual(['draft bob hel'])
  })

  it('is not passed on after it was sent', () => {
    const { actions, log, pause } = typing()
    actions.setDraft('bob', 'hello')

    void actions.send('bob', 'hello')
    pause()

    expect(log).toEqual(['send bob hello'])
  })

  it('is passed on before another thread is opened, or the app is locked', () => {
    const { actions, log } = typing()
    actions.setDraft('bob', 'he')
    void actions.openThread('carol')
    actions.setDraft('carol', 'de')
    void actions.lock()

    expect(log).toEqual(['draft bob he', 'open carol', 'draft carol de', 'lock'])
  })
})

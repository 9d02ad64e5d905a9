/**
 * An app without an engine: a state that tests and the gallery set, and a record of what the views asked for.
 * @module
 */

import { blankView, DEFAULT_SETTINGS } from '../src/engine/shared/blank-view.ts'
import type { Actions, App, Settings, ViewState } from '../src/view-state.ts'
import { ACCOUNT, MIRA } from './people.ts'

export const SETTINGS: Settings = { ...DEFAULT_SETTINGS, language: 'en', lockAfterMinutes: 5 }

export function viewState(change: Partial<ViewState> = {}): ViewState {
  return {
    ...blankView(0),
    app: { phase: 'ready' },
    account: ACCOUNT,
    connection: { state: 'online', sinceMs: 0, checkedAtMs: 0, isHeld: true },
    isListLoaded: true,
    settings: SETTINGS,
    network: { profile: 'production', nodes: 2_114 },
    ...change,
  }
}

export interface FakeApp extends App {
  /** Every action asked for, with its arguments. */
  readonly asked: [name: string, ...args: unknown[]][]
  update(change: Partial<ViewState>): void
}

export const PHRASE = 'tulips afoot hawkish python ember lobster mural owls fizzle nylon dwelt yodel owls'
const WORDS = [...new Set(PHRASE.split(' ')), 'pylons', 'tutor', 'tuxedo', 'empty', 'emulate']

/** @param answers - in place of the usual ones */
export function fakeApp(initial: ViewState = viewState(), answers: Partial<Actions> = {}): FakeApp {
  let state = initial
  const listeners = new Set<() => void>()
  const asked: FakeApp['asked'] = []
  const update = (change: Partial<ViewState>) => {
    state = { ...state, ...change }
    for (const listener of listeners) listener()
  }
  const usual: Actions = {
    draftAccount: async () => ({ id: MIRA, phrase: PHRASE }),
    async keepAccount() {
      update({ app: { phase: 'ready' } })
      return { ok: true }
    },
    checkPhrase: async (phrase) => checkPhrase(phrase),
    suggestWords: async (prefix) => WORDS.filter((word) => word.startsWith(prefix)).slice(0, 6),
    async restoreAccount() {
      update({ app: { phase: 'ready' } })
      return { ok: true }
    },
    dismissRestoreReport: () => update({ restoreReport: null }),
    revealPhrase: async () => ({ ok: true, phrase: PHRASE }),
    setName: async () => {},
    removeAccount: async () => update({ app: { phase: 'welcome' }, account: null }),
    async unlock(passphrase) {
      if (passphrase !== 'murmuration') return { ok: false, reason: 'wrong_passphrase' }
      update({ app: { phase: 'ready' } })
      return { ok: true }
    },
    lock: async () => update({ app: { phase: 'locked', waitMs: 0 } }),
    setPassphrase: async () => ({ ok: true }),
    checkRecipient: async (text) => checkRecipient(text),
    openThread: async () => {},
    loadOlder: async () => {},
    markRead: async () => {},
    setDraft: () => {},
    nameContact: async () => {},
    send: async () => ({ ok: true }),
    async retry() {},
    details: async () => null,
    newPath: async () => {},
    reconnect: () => {},
    noteDevice: () => {},
    setSettings: (change) => update({ settings: { ...state.settings, ...change } }),
    applyUpdate: () => {},
    install: () => {},
    useHere: () => {},
    startAgain: () => {},
  }
  const actions = { ...usual, ...answers }
  return {
    asked,
    update,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    getSnapshot: () => state,
    actions: new Proxy(actions, {
      get:
        (target, name: keyof Actions) =>
        (...args: unknown[]) => {
          asked.push([name, ...args])
          return (target[name] as (...all: unknown[]) => unknown)(...args)
        },
    }),
  }
}

function checkPhrase(phrase: string): Awaited<ReturnType<Actions['checkPhrase']>> {
  const words = phrase.split(/\s+/).filter((word) => word !== '')
  if (words.length === 0) return { ok: false, problem: { kind: 'empty' } }
  const unknown = words.findIndex((word) => !WORDS.includes(word))
  const word = words[unknown]
  if (word !== undefined) {
    const suggestion = WORDS.find((known) => known[0] === word[0] && Math.abs(known.length - word.length) < 2) ?? null
    return { ok: false, problem: { kind: 'unknown_word', position: unknown, word, suggestion } }
  }
  if (words.length !== 13) return { ok: false, problem: { kind: 'word_count', count: words.length } }
  return words.join(' ') === PHRASE ? { ok: true, id: MIRA } : { ok: false, problem: { kind: 'checksum' } }
}

function checkRecipient(text: string): Awaited<ReturnType<Actions['checkRecipient']>> {
  const id = text.trim().toLowerCase()
  const refuse = (reason: 'empty' | 'length' | 'prefix' | 'not_hex') =>
    ({ ok: false, reason, length: id.length }) as const
  if (id === '') return refuse('empty')
  if (!/^[0-9a-f]*$/.test(id)) return refuse('not_hex')
  if (!'05'.startsWith(id.slice(0, 2))) return refuse('prefix')
  return id.length === 66 ? { ok: true, id } : refuse('length')
}

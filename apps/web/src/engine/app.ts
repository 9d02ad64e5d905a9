/**
 * Opens the app in a page: the Worker, the snapshot, and what the page alone knows of the browser.
 * @module
 */

import type { App } from '../view-state.ts'
import { withDrafts } from './page/drafts.ts'
import { rememberedSettings, rememberSettings, type TextStorage } from './page/first-paint.ts'
import { watchInstallPrompt } from './page/install-prompt.ts'
import { PageApp, type WorkerPort } from './page/page-app.ts'
import { type Updates, watchUpdates } from './page/updates.ts'

/** How often the Worker hears that somebody uses the page. */
const ACTIVE_MS = 10_000
const ACTIVITY = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const

export function openApp(): App {
  const as = profileOf(location)
  const storage = textStorage()
  let updates: Updates | undefined
  const missing = missingParts()
  const app = new PageApp({
    as,
    nowMs: Date.now(),
    settings: rememberedSettings(storage, as),
    startWorker: (onMessage) =>
      missing.length > 0 ? NO_WORKER : startWorker(onMessage, (detail) => app.fail('internal', detail)),
    applyUpdate: () => updates?.apply(),
    reload: () => location.reload(),
    install: () => installing.ask(),
    onSettings: (settings) => rememberSettings(storage, as, settings),
    onReady: () => void navigator.storage?.persist?.().catch(() => undefined),
  })
  const installing = watchInstallPrompt(window, (isInstallable) => app.noteInstallable(isInstallable))
  if (missing.length > 0) app.fail('unsupported_browser', missing.join(', '))
  if (import.meta.env.PROD && 'serviceWorker' in navigator) {
    updates = watchUpdates(navigator.serviceWorker, {
      onReady: () => app.noteUpdate(),
      reload: () => location.reload(),
    })
  }
  reportActivity(() => app.noteActive())
  for (const name of ['online', 'offline'] as const) {
    addEventListener(name, () => app.actions.noteDevice(name === 'online'))
  }
  if (!navigator.onLine) app.actions.noteDevice(false)
  const actions = withDrafts(app.actions, {
    start(ms, done) {
      const timer = setTimeout(done, ms)
      return () => clearTimeout(timer)
    },
  })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') actions.flushDrafts()
  })
  return { subscribe: app.subscribe, getSnapshot: app.getSnapshot, actions }
}

/** Several people in one browser: for test networks, which are served on this machine and nowhere else. */
function profileOf({ hostname, search }: Location): string {
  const as = new URLSearchParams(search).get('as')?.toLowerCase() ?? ''
  const isLocal = hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]'
  return isLocal && /^[a-z0-9-]{1,24}$/.test(as) ? as : ''
}

const NO_WORKER: WorkerPort = { post() {}, end() {} }

function startWorker(onMessage: (message: unknown) => void, onError: (detail: string) => void): WorkerPort {
  const worker = new Worker(new URL('../worker.ts', import.meta.url), { type: 'module', name: 'starling' })
  worker.onmessage = ({ data }) => onMessage(data)
  worker.onerror = ({ message }) => onError(message || 'the Worker did not start')
  return { post: (message) => worker.postMessage(message), end: () => worker.terminate() }
}

/** What the browser would need and does not have. Insecure origins lack most of it. */
function missingParts(): readonly string[] {
  const parts = {
    Worker: globalThis.Worker,
    IndexedDB: globalThis.indexedDB,
    'Web Locks': navigator.locks,
    BroadcastChannel: globalThis.BroadcastChannel,
    'Web Cryptography': globalThis.crypto?.subtle,
  }
  return Object.entries(parts).flatMap(([name, part]) => (part === undefined ? [name] : []))
}

function textStorage(): TextStorage {
  try {
    return localStorage
  } catch {
    return undefined
  }
}

function reportActivity(report: () => void): void {
  let reportedAt = 0
  const note = () => {
    const now = Date.now()
    if (now - reportedAt < ACTIVE_MS) return
    reportedAt = now
    report()
  }
  for (const name of ACTIVITY) addEventListener(name, note, { capture: true, passive: true })
}

/**
 * Keeps the shell of the app, so that it opens without a connection, with the history that its database holds. What
 * changes is never kept here: the network file has its own place (`engine/worker/network-source.ts`), messages theirs.
 *
 * One version is one cache. A new version waits until the person has it loaded, so that no page meets files of another.
 * It imports nothing: it is a file of its own, which the build gives its list.
 * @module
 */

declare const self: ServiceWorkerGlobalScope

/**
 * Set by the build: what the shell consists of, and a name that changes with any of it. `later` is kept when it is first
 * used: fonts of scripts that one person does not read.
 */
declare const SHELL: {
  readonly version: string
  readonly paths: readonly string[]
  readonly later: readonly string[]
}

const PREFIX = 'starling-shell-'
const CACHE = PREFIX + SHELL.version
const PAGE = '/'

self.addEventListener('install', (event) => {
  event.waitUntil(keepShell())
})

self.addEventListener('activate', (event) => {
  event.waitUntil(takeOver())
})

self.addEventListener('message', (event) => {
  if (event.data === 'skip-waiting') void self.skipWaiting()
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  const path = request.mode === 'navigate' ? PAGE : url.pathname
  if (SHELL.paths.includes(path)) event.respondWith(fromShell(path, request))
  else if (SHELL.later.includes(path)) event.respondWith(fromShellLater(path, request))
})

async function keepShell(): Promise<void> {
  const cache = await caches.open(CACHE)
  await cache.addAll(SHELL.paths.map((path) => new Request(path, { cache: 'reload' })))
}

async function takeOver(): Promise<void> {
  const names = await caches.keys()
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)),
  )
  await self.clients.claim()
}

async function fromShell(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE)
  return (await cache.match(path)) ?? fetch(request)
}

async function fromShellLater(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE)
  const kept = await cache.match(path)
  if (kept !== undefined) return kept
  const response = await fetch(request)
  if (response.ok) await cache.put(path, response.clone())
  return response
}

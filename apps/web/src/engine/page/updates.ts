/**
 * Newer versions of the app: found, announced, and loaded when the person says so.
 * @module
 */

const WORKER_URL = '/service-worker.js'
/** How often an open page looks for a newer version. */
const LOOK_MS = 60 * 60_000
const SKIP_WAITING = 'skip-waiting'

export interface Updates {
  /** Loads the version that waits, in all tabs. */
  apply(): void
}

export interface UpdateOptions {
  /** A newer version waits. */
  readonly onReady: () => void
  /** Loads the page anew. */
  readonly reload: () => void
}

export function watchUpdates(container: ServiceWorkerContainer, { onReady, reload }: UpdateOptions): Updates {
  /** The version that this page is of, or null while the very first one is being installed: its pages are new already. */
  let current = container.controller
  let waiting: ServiceWorker | null = null
  container.addEventListener('controllerchange', () => {
    // The newer version has thrown away the files of this page.
    if (current !== null) reload()
    current = container.controller
  })
  void container.register(WORKER_URL).then(
    (registration) => {
      // A page that was loaded past it is nobody's, and of this version all the same.
      current ??= registration.active
      const note = (worker: ServiceWorker | null) => {
        if (worker === null || registration.active === null) return
        waiting = worker
        onReady()
      }
      note(registration.waiting)
      registration.addEventListener('updatefound', () => {
        const worker = registration.installing
        worker?.addEventListener('statechange', () => {
          if (worker.state === 'installed') note(worker)
        })
      })
      setInterval(() => void registration.update().catch(() => undefined), LOOK_MS)
    },
    // Without it the app needs its origin at each start, and works.
    () => undefined,
  )
  return {
    apply() {
      if (waiting === null) reload()
      else waiting.postMessage(SKIP_WAITING)
    },
  }
}

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

/** @param onReady - a newer version waits */
export function watchUpdates(container: ServiceWorkerContainer, onReady: () => void): Updates {
  const isControlled = container.controller !== null
  let waiting: ServiceWorker | null = null
  const note = (worker: ServiceWorker | null) => {
    if (worker === null || !isControlled) return
    waiting = worker
    onReady()
  }
  // Not for the very first version, whose pages are new already.
  if (isControlled) container.addEventListener('controllerchange', () => location.reload())
  void container.register(WORKER_URL).then(
    (registration) => {
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
      if (waiting === null) location.reload()
      else waiting.postMessage(SKIP_WAITING)
    },
  }
}

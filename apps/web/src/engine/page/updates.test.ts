import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { watchUpdates } from './updates.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

class FakeWorker extends EventTarget {
  state = 'installing'
  readonly said: unknown[] = []

  postMessage(message: unknown): void {
    this.said.push(message)
  }
}

/** Of one page: what is registered for its origin, and which version it is controlled by. */
class FakeContainer extends EventTarget {
  controller: FakeWorker | null = null
  readonly registration = Object.assign(new EventTarget(), {
    active: null as FakeWorker | null,
    waiting: null as FakeWorker | null,
    installing: null as FakeWorker | null,
    update: async () => undefined,
  })

  async register() {
    return this.registration
  }

  /** A version is fetched, and waits. */
  install(): FakeWorker {
    const worker = new FakeWorker()
    this.registration.installing = worker
    this.registration.dispatchEvent(new Event('updatefound'))
    worker.state = 'installed'
    Object.assign(this.registration, { installing: null, waiting: worker })
    worker.dispatchEvent(new Event('statechange'))
    return worker
  }

  /** It takes over all pages. */
  activate(worker: FakeWorker): void {
    Object.assign(this.registration, { waiting: null, active: worker })
    this.controller = worker
    this.dispatchEvent(new Event('controllerchange'))
  }
}

async function page(container: FakeContainer) {
  const log: string[] = []
  const updates = watchUpdates(container as unknown as ServiceWorkerContainer, {
    onReady: () => log.push('ready'),
    reload: () => log.push('reload'),
  })
  await Promise.resolve()
  return { updates, log }
}

describe('a page of the very first version', () => {
  it('is neither told of it nor loaded anew, but of and at the next one', async () => {
    const container = new FakeContainer()
    const { updates, log } = await page(container)
    container.activate(container.install())
    expect(log).toEqual([])

    const next = container.install()
    expect(log).toEqual(['ready'])
    updates.apply()
    expect(next.said).toEqual(['skip-waiting'])
    container.activate(next)

    expect(log).toEqual(['ready', 'reload'])
  })

  it('is loaded anew when another page has the next one applied', async () => {
    const container = new FakeContainer()
    const { log } = await page(container)
    container.activate(container.install())

    container.activate(container.install())

    expect(log).toEqual(['ready', 'reload'])
  })
})

describe('a page that was loaded past the version that is there', () => {
  it('hears of the next one, and is loaded anew with it', async () => {
    const container = new FakeContainer()
    container.registration.active = new FakeWorker()
    const { log } = await page(container)

    container.activate(container.install())

    expect(log).toEqual(['ready', 'reload'])
  })
})

describe('a page of a version', () => {
  it('hears of one that waits already', async () => {
    const container = new FakeContainer()
    container.activate(new FakeWorker())
    container.install()

    const { log } = await page(container)

    expect(log).toEqual(['ready'])
  })
})

/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * What runs inside the page: each function is sent there as text, so it may use nothing but its argument and the page.
 * Times are milliseconds since the epoch by the page's monotonic clock, which all pages of one machine share.
 * @module
 */

export interface Marks {
  /** Longer than 50 ms, on the main thread: begin and duration. */
  readonly longTasks: { readonly atMs: number; readonly durationMs: number }[]
  /** When a key last went down, by the browser's own stamp. */
  keyAtMs: number
  /** The same of a pointer. */
  pointerAtMs: number
}

declare global {
  interface Window {
    marks: Marks
  }
}

/** Before anything else of the page. */
export function markPage(): void {
  const marks: Marks = { longTasks: [], keyAtMs: 0, pointerAtMs: 0 }
  window.marks = marks
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      marks.longTasks.push({ atMs: performance.timeOrigin + startTime, durationMs: duration })
  }).observe({ type: 'longtask', buffered: true })
  const listen = { capture: true, passive: true }
  const stamp = (name: 'keyAtMs' | 'pointerAtMs', event: Event) => {
    marks[name] = performance.timeOrigin + event.timeStamp
  }
  addEventListener('keydown', (event) => stamp('keyAtMs', event), listen)
  addEventListener('pointerdown', (event) => stamp('pointerAtMs', event), listen)
}

/** @returns when the frame is drawn in which at least `count` elements match and hold the text */
export function whenDrawn({
  selector,
  text,
  count,
}: {
  readonly selector: string
  readonly text: string
  readonly count: number
}): Promise<number> {
  return new Promise((resolve) => {
    const check = () => {
      const found = [...document.querySelectorAll(selector)].filter((element) => element.textContent?.includes(text))
      if (found.length < count) return
      observer.disconnect()
      requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()))
    }
    const observer = new MutationObserver(check)
    observer.observe(document, { childList: true, subtree: true, characterData: true })
    check()
  })
}

/**
 * Many messages in the place of two: copies of one of each author, a minute apart, before the oldest that is there.
 * @returns how many there are now
 */
export async function fillConversation({
  database,
  texts,
  count,
}: {
  readonly database: string
  readonly texts: readonly string[]
  readonly count: number
}): Promise<number> {
  const resultOf = <Result>(request: IDBRequest<Result>) =>
    new Promise<Result>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  const opened = await resultOf(indexedDB.open(database))
  const there: { id: string; author: string; conversation: string; sentAt: number }[] = await resultOf(
    opened.transaction('messages').objectStore('messages').getAll(),
  )
  const models = [...new Map(there.map((message) => [message.author, message])).values()]
  const oldest = Math.min(...there.map(({ sentAt }) => sentAt))
  const batch = 5_000
  for (let from = there.length; from < count; from += batch) {
    const transaction = opened.transaction('messages', 'readwrite')
    const store = transaction.objectStore('messages')
    for (let at = from; at < Math.min(count, from + batch); at++) {
      // Three of one author, then three of the other.
      const model = models[Math.floor(at / 3) % models.length]
      const id = at.toString(16).padStart(32, '0')
      store.put({ ...model, id, hash: id, text: texts[at % texts.length], sentAt: oldest - at * 60_000 })
    }
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve()
      transaction.onerror = () => reject(transaction.error)
    })
  }
  const total = await resultOf(opened.transaction('messages').objectStore('messages').count())
  opened.close()
  return total
}

export interface Scrolled {
  readonly frames: number
  /** In which a part of the window had no row. */
  readonly blankFrames: number
  readonly blankPxMax: number
  readonly wayPx: number
}

/** Scrolls up by so much in each frame, and looks at what is drawn in each. */
export function scrollUp({ frames, stepPx }: { readonly frames: number; readonly stepPx: number }): Promise<Scrolled> {
  const log = document.querySelector('[role=log]')
  if (log === null) throw new Error('no conversation is open')
  let done = 0
  let blankFrames = 0
  let blankPxMax = 0
  let wayPx = 0
  const blankPx = () => {
    const { top, bottom } = log.getBoundingClientRect()
    const edge = 24
    const rows = [...log.querySelectorAll('[data-index]')]
      .map((row) => row.getBoundingClientRect())
      .filter((row) => row.bottom > top && row.top < bottom)
      .sort((left, right) => left.top - right.top)
    let covered = top
    let blank = 0
    for (const row of rows) {
      blank = Math.max(blank, row.top - covered)
      covered = Math.max(covered, row.bottom)
    }
    blank = Math.max(blank, bottom - covered)
    return blank > edge ? blank : 0
  }
  return new Promise((resolve) => {
    const frame = () => {
      const blank = blankPx()
      if (blank > 0) blankFrames++
      blankPxMax = Math.max(blankPxMax, blank)
      if (done++ === frames) {
        resolve({ frames, blankFrames, blankPxMax, wayPx })
        return
      }
      const before = log.scrollTop
      log.scrollTop -= stepPx
      wayPx += before - log.scrollTop
      // Looked at after the frame was drawn, as a person would see it.
      requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(frame)))
    }
    requestAnimationFrame(frame)
  })
}

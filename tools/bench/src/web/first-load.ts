/**
 * What a first visit costs: scripts that come before the app can be used, and the time until then. And the time until the
 * list of somebody who has an account.
 * @module
 */

import { gzipSync } from 'node:zlib'
import type { Browser, Page } from '@playwright/test'
import { type Distribution, distributionOf } from '../statistics.ts'
import { drawn, marksOf, newPage } from './browser.ts'

export interface FirstLoadFigures {
  /** JavaScript, page and Worker, gzipped. */
  readonly scriptBytes: number
  readonly scripts: number
  /** From the navigation until the buttons of the welcome are drawn and no long task is under way, ms. */
  readonly firstVisitMs: Distribution
  /** The same of the list, for an account that is kept, the files being kept too, ms. */
  readonly nextVisitMs: Distribution
}

const VISITS = 10
/** A long task that begins so soon after what is seen still belongs to the start. */
const QUIET_MS = 1_000

export async function measureFirstLoad(browser: Browser, webUrl: string, known: Page): Promise<FirstLoadFigures> {
  const firstVisitMs: number[] = []
  let scripts: readonly number[] = []
  for (let visit = 0; visit < VISITS; visit++) {
    const page = await newPage(browser)
    const loaded = scriptsOf(page)
    await page.goto(webUrl)
    firstVisitMs.push(await usableMs(page, '.btn.primary'))
    scripts = await loaded()
    await page.context().close()
  }
  const nextVisitMs: number[] = []
  for (let visit = 0; visit < VISITS; visit++) {
    await known.reload()
    nextVisitMs.push(await usableMs(known, 'nav [data-row]'))
  }
  return {
    scriptBytes: scripts.reduce((sum, size) => sum + size, 0),
    scripts: scripts.length,
    firstVisitMs: distributionOf(firstVisitMs),
    nextVisitMs: distributionOf(nextVisitMs),
  }
}

async function usableMs(page: Page, selector: string): Promise<number> {
  const drawnAtMs = await drawn(page, selector)
  await page.waitForTimeout(QUIET_MS)
  const startedAtMs = await page.evaluate(() => performance.timeOrigin)
  const { longTasks } = await marksOf(page)
  const ends = longTasks.filter(({ atMs }) => atMs < drawnAtMs + QUIET_MS).map((task) => task.atMs + task.durationMs)
  return Math.max(drawnAtMs, ...ends) - startedAtMs
}

/** @returns the gzipped size of each script that page or Worker has asked for so far; not what is kept for later */
function scriptsOf(page: Page): () => Promise<readonly number[]> {
  const urls = new Set<string>()
  page.context().on('request', (request) => {
    const isPart = request.serviceWorker() === null && new URL(request.url()).pathname.endsWith('.js')
    if (isPart && !request.url().endsWith('/service-worker.js')) urls.add(request.url())
  })
  return () =>
    Promise.all(
      [...urls].map(async (url) => {
        const response = await page.context().request.get(url)
        return gzipSync(await response.body(), { level: 9 }).length
      }),
    )
}

/**
 * A conversation of many messages: opened from the list, and scrolled through.
 * @module
 */

import type { Page } from '@playwright/test'
import { BenchError } from '../errors.ts'
import { type Distribution, distributionOf } from '../statistics.ts'
import { BUBBLE, drawn, marksOf, ROW } from './browser.ts'
import { fillConversation, type Scrolled, scrollUp } from './page-side.ts'

export interface LongConversationFigures {
  readonly messages: number
  /** From the press on its row until its newest messages are drawn, ms. */
  readonly openMs: Distribution
  readonly scrolled: Scrolled
  readonly longestTaskMs: number
}

const OPENINGS = 20
/** So many bubbles fill the window. */
const WINDOWFUL = 8
/** 12,000 px a second at 60 frames: faster than a wheel, slower than dragging the bar. */
const SCROLL = { frames: 400, stepPx: 200 }
const NEWEST = 'the newest of many'

/** @param page - of an account with one conversation, with messages of both people in it, and nothing else */
export async function measureLongConversation(page: Page, messages: number): Promise<LongConversationFigures> {
  await page.locator('[data-composer]').fill(NEWEST)
  await page.keyboard.press('Enter')
  await drawn(page, BUBBLE, NEWEST)
  const total = await page.evaluate(fillConversation, {
    database: await databaseOf(page),
    texts: variedTexts(),
    count: messages,
  })
  await page.reload()
  await drawn(page, ROW, NEWEST)

  const openMs: number[] = []
  for (let time = 0; time < OPENINGS; time++) {
    const opened = Promise.all([drawn(page, BUBBLE, '', WINDOWFUL), drawn(page, BUBBLE, NEWEST)])
    await page.locator(ROW).filter({ hasText: NEWEST }).click()
    const [all, newest] = await opened
    const { pointerAtMs } = await marksOf(page)
    openMs.push(Math.max(all, newest) - pointerAtMs)
    if (time === OPENINGS - 1) break
    await page.getByRole('button', { name: 'New conversation' }).first().click()
    await page.getByRole('textbox', { name: 'Account ID' }).waitFor()
  }
  const since = await page.evaluate(() => performance.timeOrigin + performance.now())
  const scrolled = await page.evaluate(scrollUp, SCROLL)
  const { longTasks } = await marksOf(page)
  const tasks = longTasks.filter(({ atMs }) => atMs >= since)
  return {
    messages: total,
    openMs: distributionOf(openMs),
    scrolled,
    longestTaskMs: Math.max(0, ...tasks.map(({ durationMs }) => durationMs)),
  }
}

/** The app's own: the one that holds messages. */
async function databaseOf(page: Page): Promise<string> {
  const names = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? ''))
  const name = names.find((each) => each.startsWith('starling-messages'))
  if (name === undefined) throw new BenchError('no_message', `none of ${names.join(', ')} holds messages`)
  return name
}

/** From one word to a screenful, so that no height can be guessed. */
function variedTexts(): readonly string[] {
  const words = 'the starlings come in over the pier at dusk and turn as one dark cloud until none is left'.split(' ')
  return Array.from({ length: 97 }, (_, index) => {
    const length = 1 + ((index * index * 7) % (index % 10 === 0 ? 220 : 40))
    // Some have many lines.
    return Array.from({ length }, (_, at) => words[(index + at) % words.length]).join(index % 5 === 0 ? '\n' : ' ')
  })
}

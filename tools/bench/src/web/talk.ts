/**
 * From the key that sends until the other person sees it, and what both main threads do meanwhile.
 * @module
 */

import type { Page } from '@playwright/test'
import { type Distribution, distributionOf } from '../statistics.ts'
import { BUBBLE, drawn, marksOf, ROW, say } from './browser.ts'

export interface TalkFigures {
  /** From the key press in one browser context until the frame of the other that shows it, ms. */
  readonly shownMs: Distribution
  /** On either main thread while messages go and come: how many tasks were longer than 50 ms, and the longest, ms. */
  readonly longTasks: number
  readonly longestTaskMs: number
}

/** The code of all that takes part is compiled by then. */
const WARMUP_MESSAGES = 10
/** At once, for the main threads. */
const BURST = 30

/** @param alice - with the conversation with bob open */
export async function measureTalk(alice: Page, bob: Page, messages: number): Promise<TalkFigures> {
  await say(alice, 'the first')
  await drawn(bob, ROW, 'the first')
  await bob.locator(ROW).first().click()
  await drawn(bob, BUBBLE, 'the first')
  for (let turn = 1; turn <= WARMUP_MESSAGES; turn++) await sendAndSee(alice, bob, `warm-up ${turn}.`)

  const since = await bob.evaluate(() => performance.timeOrigin + performance.now())
  const shownMs: number[] = []
  for (let turn = 1; turn <= messages; turn++) shownMs.push(await sendAndSee(alice, bob, `message ${turn}.`))
  await sendAndSee(bob, alice, 'and one back')
  const lastOfBurst = drawn(bob, BUBBLE, `burst ${BURST}.`)
  for (let turn = 1; turn <= BURST; turn++) await say(alice, `burst ${turn}.`)
  await lastOfBurst

  const marks = await Promise.all([alice, bob].map(marksOf))
  const tasks = marks.flatMap(({ longTasks }) => longTasks).filter(({ atMs }) => atMs >= since)
  return {
    shownMs: distributionOf(shownMs),
    longTasks: tasks.length,
    longestTaskMs: Math.max(0, ...tasks.map(({ durationMs }) => durationMs)),
  }
}

async function sendAndSee(from: Page, to: Page, text: string): Promise<number> {
  const seen = drawn(to, BUBBLE, text)
  await say(from, text)
  const [seenAtMs, { keyAtMs }] = await Promise.all([seen, marksOf(from)])
  return seenAtMs - keyAtMs
}

/**
 * A browser for measurements: the one that `tools/bootstrap` found, and people in it with a profile each.
 * @module
 */

import { type Browser, chromium, type Page } from '@playwright/test'
import { BenchError } from '../errors.ts'
import { type Marks, markPage, whenDrawn } from './page-side.ts'

/** For any one thing that is waited for. */
const WAIT_MS_MAX = 20_000

/** @throws {BenchError} `no_browser` */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env['STARLING_CHROMIUM']
  try {
    return await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      chromiumSandbox: false,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    })
  } catch (cause) {
    throw new BenchError('no_browser', `no browser could be started: ${(cause as Error).message}`, { cause })
  }
}

/** A page in a browser profile of its own, still empty. */
export async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' })
  context.setDefaultTimeout(WAIT_MS_MAX)
  const page = await context.newPage()
  await page.addInitScript(markPage)
  return page
}

/** @returns when `count` elements with that text were drawn, ms since the epoch */
export function drawn(page: Page, selector: string, text = '', count = 1): Promise<number> {
  return page.evaluate(whenDrawn, { selector, text, count })
}

export function marksOf(page: Page): Promise<Marks> {
  return page.evaluate(() => window.marks)
}

/** A row of the list of conversations. */
export const ROW = 'nav [data-row]'
export const BUBBLE = '[role=log] article'

/** The account of the testnet by that name, signed in. */
export async function signIn(browser: Browser, webUrl: string, name: string): Promise<Page> {
  const page = await newPage(browser)
  await page.goto(`${webUrl}/?as=${name}`)
  await page.getByRole('button', { name: 'New conversation' }).first().waitFor()
  return page
}

export async function openConversation(page: Page, id: string): Promise<void> {
  await page.getByRole('button', { name: 'New conversation' }).first().click()
  await page.getByRole('textbox', { name: 'Account ID' }).fill(id)
  await page.getByRole('button', { name: 'Write', exact: true }).click()
  await page.locator('[data-composer]').waitFor()
}

export async function say(page: Page, text: string): Promise<void> {
  await page.locator('[data-composer]').fill(text)
  await page.keyboard.press('Enter')
}

/**
 * The fixtures of the scenarios: a testnet for the worker, and people with browsers of their own.
 * @module
 */

import { type BrowserContextOptions, test as base } from '@playwright/test'
import { Person } from './person.ts'
import { joinTestnet, type OwnTestnet, startTestnet, type Testnet } from './testnet.ts'

/** Two swarms of five. */
const NODES = 10
/** A testnet that runs already: the path of its testnet.json. Scenarios tagged `@own-testnet` then make no sense. */
const GIVEN = process.env['STARLING_E2E_TESTNET']

interface PersonOptions extends BrowserContextOptions {
  /** Behind the address of the app: `?as=alice`. */
  readonly query?: string
  /** Looks at another testnet than the worker's. */
  readonly at?: Testnet
  /** The browser keeps the app, as it does for everybody; left out where nothing of it shows, since it costs as much as all the rest. */
  readonly keepsApp?: boolean
}

/** A person at a new device, on the first screen of the app. */
type People = (name: string, options?: PersonOptions) => Promise<Person>

interface TestFixtures {
  readonly person: People
  /** A testnet to break; tag the scenario `@own-testnet`. */
  readonly ownTestnet: OwnTestnet
}

interface WorkerFixtures {
  readonly testnet: Testnet
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  testnet: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures from this pattern.
    async ({}, use) => {
      await using testnet = GIVEN === undefined ? await startTestnet(NODES) : await joinTestnet(GIVEN)
      await use(testnet)
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  // biome-ignore lint/correctness/noEmptyPattern: as above.
  ownTestnet: async ({}, use, info) => {
    await using testnet = await startTestnet(NODES)
    await use(testnet)
    if (info.status !== info.expectedStatus) await testnet.attachLogs(info)
  },

  person: async ({ browser, testnet }, use, info) => {
    const contexts: { close(): Promise<void> }[] = []
    await use(async (name, { query = '', at = testnet, keepsApp = false, ...options } = {}) => {
      const context = await browser.newContext({ serviceWorkers: keepsApp ? 'allow' : 'block', ...options })
      contexts.push(context)
      const page = await context.newPage()
      await page.goto(`${at.webUrl}/${query}`)
      return new Person(name, page)
    })
    if (info.status !== info.expectedStatus) await testnet.attachLogs(info)
    for (const context of contexts) await context.close()
  },
})

export { expect } from '@playwright/test'

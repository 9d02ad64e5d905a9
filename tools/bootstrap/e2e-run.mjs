/**
 * `npm run e2e`: the scenarios in a browser, and nothing else. Arguments go to Playwright.
 * @module
 */

import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runScenarios } from './scenarios.mjs'

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

process.exitCode = await runScenarios(ROOT, process.argv.slice(2), process.env)

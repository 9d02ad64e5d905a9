/**
 * Pictures of every state of every screen, for the eye: `npm run e2e -- --config screens.config.ts`. They are in
 * `results/screens` then. The screens are those of the gallery of `apps/web`, without an engine.
 * @module
 */

import { defineConfig } from '@playwright/test'
import scenarios from './playwright.config.ts'

const PORT = process.env['STARLING_GALLERY_PORT'] ?? '5199'

export default defineConfig({
  ...scenarios,
  testDir: 'screens',
  outputDir: 'results/screens-failed',
  // It looks at everything, one after the other.
  timeout: 1_800_000,
  use: { ...scenarios.use, baseURL: `http://127.0.0.1:${PORT}`, trace: 'off', screenshot: 'off' },
  webServer: {
    command: `node_modules/.bin/vite --config gallery/vite.config.ts --host 127.0.0.1 --port ${PORT} --strictPort`,
    cwd: '../apps/web',
    url: `http://127.0.0.1:${PORT}/gallery/`,
  },
})

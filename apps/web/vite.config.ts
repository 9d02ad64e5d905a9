/**
 * The bundle of the web client: the page, and the Worker that runs the SDK. Everything from the own origin, nothing inline.
 * @module
 */

import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { shellPlugin } from './build/shell-plugin.ts'
import { testnetPlugin } from './build/testnet-plugin.ts'

export const resolve = { conditions: ['@starling/source', 'module', 'browser', 'development|production'] }

export default defineConfig({
  plugins: [react(), shellPlugin(), testnetPlugin(process.env['STARLING_TESTNET'] ?? 'testnet.json')],
  resolve,
  worker: { format: 'es' },
  build: {
    outDir: 'dist/site',
    emptyOutDir: true,
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // A data: URL in a style would need a wider policy than 'self'.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { index: 'index.html', 'service-worker': 'src/service-worker.ts' },
      output: {
        // Its address may never change.
        entryFileNames: ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
})

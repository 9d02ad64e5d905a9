/**
 * The gallery alone, for which no testnet has to run.
 * @module
 */

import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { resolve } from '../vite.config.ts'

export default defineConfig({ plugins: [react()], resolve, root: fileURLToPath(new URL('..', import.meta.url)) })

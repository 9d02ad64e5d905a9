/** @module Of our software: what `Server` headers and status say. */

import { readFileSync } from 'node:fs'

const manifest: { version?: unknown } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

export const HOST_VERSION = String(manifest.version)

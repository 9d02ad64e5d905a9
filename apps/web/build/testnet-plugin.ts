/**
 * `npm run dev`: what changes with the network is asked of the web client that a running testnet serves.
 * @module
 */

import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

const NETWORK_FILES = ['/network.json', '/accounts.json']

/** @param path - of the file that the testnet has written, from the folder in which the command was given */
export function testnetPlugin(path: string): Plugin {
  return {
    name: 'starling-testnet',
    apply: 'serve',
    config() {
      // As the server behind it knows itself: it answers nobody who comes by another name.
      const proxied = { target: webUrlOfTestnet(path) ?? giveUp(path), changeOrigin: true }
      return { server: { host: '127.0.0.1', proxy: Object.fromEntries(NETWORK_FILES.map((file) => [file, proxied])) } }
    },
  }
}

/** Undefined when no testnet runs that serves one. */
function webUrlOfTestnet(path: string): string | undefined {
  try {
    const { webUrl }: { readonly webUrl?: unknown } = JSON.parse(readFileSync(path, 'utf8'))
    return typeof webUrl === 'string' ? webUrl : undefined
  } catch {
    return undefined
  }
}

function giveUp(path: string): never {
  console.error(`No testnet with a web client has written ${path}. Start one in another terminal: npm run testnet`)
  process.exit(1)
}

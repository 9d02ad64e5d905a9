/**
 * After a build: gives the service worker its list of files, and weighs the first load.
 * @module
 */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { describeWeights, FIRST_LOAD_BYTES_MAX, firstLoad } from './first-load.ts'

const SERVICE_WORKER = 'service-worker.js'
const PAGE = 'index.html'

/** The name by which the source of the service worker knows its list. */
const PLACE = 'SHELL'

export function shellPlugin(): Plugin {
  let publicDir = ''
  return {
    name: 'starling-shell',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      publicDir = config.publicDir
    },
    async generateBundle(_options, bundle) {
      const worker = bundle[SERVICE_WORKER]
      // The bundle of the Worker passes here too, and has no service worker.
      if (worker?.type !== 'chunk') return
      const texts = new Map<string, string | Uint8Array>()
      for (const [path, output] of Object.entries(bundle)) {
        if (path !== SERVICE_WORKER) texts.set(path, output.type === 'chunk' ? output.code : output.source)
      }
      for (const name of readdirSync(publicDir)) texts.set(name, readFileSync(join(publicDir, name)))
      const urls = [...texts.keys()].map(urlOf).sort()
      const isLater = (url: string) => /\.woff2?$/.test(url)
      const shell = {
        version: await versionOf(texts),
        paths: urls.filter((url) => !isLater(url)),
        later: urls.filter(isLater),
      }
      worker.code = `const ${PLACE}=${JSON.stringify(shell)};${worker.code}`
      this.info(`${shell.paths.length} files in the shell`)

      const page = texts.get(PAGE)
      const scripts = [...texts].flatMap(([path, text]) =>
        path.endsWith('.js') && path !== SERVICE_WORKER ? [[path, textOf(text)] as const] : [],
      )
      const weights = firstLoad(textOf(page ?? ''), new Map(scripts))
      console.log(describeWeights(weights))
      const total = weights.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
      if (total > FIRST_LOAD_BYTES_MAX) this.error(`the first load has grown to ${total} bytes`)
    },
  }
}

const urlOf = (path: string): string => (path === PAGE ? '/' : `/${path}`)

const textOf = (content: string | Uint8Array): string =>
  typeof content === 'string' ? content : new TextDecoder().decode(content)

/** Changes with any byte of any file. */
async function versionOf(files: ReadonlyMap<string, string | Uint8Array>): Promise<string> {
  const sorted = [...files].sort(([left], [right]) => (left < right ? -1 : 1))
  const whole = sorted
    .map(([path, content]) => `${path}\0${Buffer.from(content as string).toString('base64')}\n`)
    .join('')
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(whole))
  return Buffer.from(digest).toString('hex').slice(0, 16)
}

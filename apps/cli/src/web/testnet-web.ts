/**
 * The web client beside a testnet: on its own port, with the files by which it finds the network and the ready-made accounts.
 * @module
 */

import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { NetworkView } from '@starling/ports'
import { encodeWebNetworkFile } from '@starling/registry/web'
import { CliError } from '../errors.ts'
import { firstFree, freeCandidates } from '../testnet/free-ports.ts'
import type { NetworkEntry, TestnetFile } from '../testnet/testnet-file.ts'
import { openWebServer, type WebServer } from './web-server.ts'

const HOST = '127.0.0.1'
/** From the first port of the nodes. */
const OFFSET = 4_000
const PORT_MAX = 65_535
/** Nodes that are named as seeds: two of them have to agree. */
const SEEDS = 3

/**
 * Listens before the nodes take their ports.
 * @throws {CliError} `port_taken` | `invalid_argument`
 */
export async function openTestnetWeb(portBase: number, lookFrom: number): Promise<WebServer> {
  const site = siteFolder()
  const open = (port: number) => openWebServer({ site, host: HOST, port })
  if (portBase === 0) return firstFree(freeCandidates(lookFrom), open)
  const port = portBase + OFFSET
  if (port > PORT_MAX) {
    const remedy = `Choose a --port-base up to ${PORT_MAX - OFFSET}, or --no-web.`
    throw new CliError('invalid_argument', `The web client would need port ${port}. ${remedy}`)
  }
  try {
    return await open(port)
  } catch (cause) {
    const remedy = 'Stop what uses it, choose other ports with --port-base, or do without: --no-web.'
    const text = `Port ${port} on ${HOST}, which the web client needs, cannot be used. ${remedy}`
    throw new CliError('port_taken', text, { cause, data: { port } })
  }
}

/** The files that the client asks its origin for. */
export function webFiles(
  { profile, nodes, accounts }: NetworkEntry,
  view: NetworkView,
): Readonly<Record<string, string>> {
  const seeds = nodes.slice(0, SEEDS).map(({ url }) => url)
  return {
    '/network.json': encodeWebNetworkFile({ profile, seeds, snapshot: view }),
    '/accounts.json': `${JSON.stringify({ accounts: accounts.map(({ name, phrase }) => ({ name, phrase })) })}\n`,
  }
}

/** Links that sign in as the ready-made accounts, each in a profile of its own. */
export function webLinks(webUrl: string, accounts: TestnetFile['accounts']): readonly (readonly [string, string])[] {
  return [['web', webUrl], ...accounts.map(({ name }) => [`  as ${name}`, `${webUrl}/?as=${name}`] as const)]
}

/** The built site. @throws {CliError} `invalid_file` when it is not built */
export function siteFolder(): string {
  const site = join(dirname(createRequire(import.meta.url).resolve('@starling/web/package.json')), 'dist', 'site')
  if (existsSync(join(site, 'index.html'))) return site
  throw new CliError('invalid_file', 'The web client is not built: run "npm run build", or start with --no-web.')
}

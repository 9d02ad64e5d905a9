/**
 * What a node needs before its first start: a key, a token for its operator, a file of settings.
 * @module
 */

import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { toHex } from '@starling/base'
import { native } from '@starling/crypto/native'
import type { Random } from '@starling/ports'
import { HostError } from './errors.ts'
import { exists } from './exists.ts'
import { adoptIdentity, loadIdentity } from './identity.ts'
import { type SettingValues, settingsJsonSchema } from './settings/schema.ts'

export interface InitOptions {
  /** Of the settings; made when missing. The data lie in `data` below it. */
  readonly folder: string
  readonly profile: SettingValues['profile']
  /** The network file; `network.json` beside the settings unless told. */
  readonly registryFile?: string
  readonly httpPort?: number
  readonly tlsPort?: number
  readonly peerPort: number
  readonly operatorPort: number
  /** The browser's certificate and its key; both or none. */
  readonly certFile?: string
  readonly keyFile?: string
  /** A key that the node shall have, as `identity.key` of a backup; a new one unless told. */
  readonly identityFile?: string
  /** Where the network shall say that the node is: an address, and a URL for browsers where there is one. */
  readonly publicIp?: string
  readonly url?: string
  /** Plain HTTP on this machine only, for a proxy here that speaks TLS. */
  readonly isBehindProxy: boolean
}

export interface InitResult {
  readonly configFile: string
  readonly dataDir: string
  readonly registryFile: string
  /** 64 hex digits each: what the network knows the node by. */
  readonly ed25519: string
  readonly x25519: string
  /** What to hand to whoever lists the nodes of the network; holds no secret. */
  readonly listingFile: string
}

/** What the network knows of a node. */
interface NodeListing {
  readonly ed25519: string
  readonly x25519: string
  /** `0.0.0.0` while it is not known. */
  readonly publicIp: string
  readonly storagePort: number
  readonly peerPort: number
  readonly url?: string
}

const TOKEN_BYTES = 24
const HTTPS_PORT = 443

/** Keeps an identity that is there. @throws {HostError} `exists` when there are settings already | `invalid_identity` */
export async function initNode(options: InitOptions, random: Random): Promise<InitResult> {
  const folder = resolve(options.folder)
  const configFile = join(folder, 'starling.json')
  if (await exists(configFile)) {
    throw new HostError(
      'exists',
      `${configFile} is there already. Change that file, or make another node with another --dir.`,
    )
  }
  const dataDir = join(folder, 'data')
  if (options.identityFile !== undefined) await adoptIdentity(dataDir, options.identityFile)
  const signer = native.ed25519.importSeed(await loadIdentity(dataDir, random))
  const tokenFile = join(dataDir, 'operator.token')
  if (!(await exists(tokenFile))) {
    await writeFile(tokenFile, `${toHex(random.bytes(TOKEN_BYTES))}\n`, { mode: 0o600, flag: 'wx' })
  }
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'starling.schema.json'), `${JSON.stringify(settingsJsonSchema(), null, 2)}\n`)
  await writeFile(configFile, `${JSON.stringify(settingsOf(options, folder), null, 2)}\n`, { flag: 'wx' })
  const x25519 = toHex(signer.toX25519().publicKey)
  const listingFile = join(folder, 'listing.json')
  const listing = listingOf(options, toHex(signer.publicKey), x25519)
  await writeFile(listingFile, `${JSON.stringify(listing, null, 2)}\n`)
  return {
    configFile,
    dataDir,
    registryFile: resolve(folder, options.registryFile ?? 'network.json'),
    ed25519: toHex(signer.publicKey),
    x25519,
    listingFile,
  }
}

/** Only what differs from the defaults: the rest follows later versions. */
function settingsOf(options: InitOptions, folder: string): Readonly<Record<string, unknown>> {
  const path = (file: string | undefined) => (file === undefined ? undefined : inFolder(folder, file))
  return {
    $schema: './starling.schema.json',
    profile: options.profile,
    dataDir: './data',
    registryFile: options.registryFile === undefined ? './network.json' : path(options.registryFile),
    ...(options.isBehindProxy ? { 'http.host': '127.0.0.1', trustedProxies: ['127.0.0.1'] } : {}),
    'http.port': options.httpPort,
    'tls.port': options.tlsPort,
    'tls.certFile': path(options.certFile),
    'tls.keyFile': path(options.keyFile),
    'peer.port': options.peerPort,
    'operator.port': options.operatorPort,
    'operator.tokenFile': './data/operator.token',
  }
}

function listingOf(options: InitOptions, ed25519: string, x25519: string): NodeListing {
  return {
    ed25519,
    x25519,
    publicIp: options.publicIp ?? '0.0.0.0',
    storagePort: publicPort(options),
    peerPort: options.peerPort,
    ...(options.url === undefined ? {} : { url: options.url }),
  }
}

/** Where original clients look for HTTPS: at the proxy, if there is one. */
function publicPort({ isBehindProxy, url, tlsPort, httpPort }: InitOptions): number {
  if (isBehindProxy && url !== undefined) return Number(new URL(url).port || HTTPS_PORT)
  return tlsPort ?? httpPort ?? 0
}

/** As it is written in the file: from its folder where the other lies below it, else the whole path. */
function inFolder(folder: string, file: string): string {
  const path = relative(folder, resolve(file))
  return path.startsWith('..') ? resolve(file) : `./${path}`
}

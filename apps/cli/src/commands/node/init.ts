/** @module `starling node init`: makes a node's key and settings, and says what comes next. */

import { isIP } from 'node:net'
import { type InitResult, initNode } from '@starling/node-host'
import { systemRandom } from '@starling/ports/system'
import { PROFILES, type ProfileName, parseProfileName } from '@starling/protocol'
import { CliError } from '../../errors.ts'
import type { Output } from '../../output.ts'

export interface InitFlags {
  readonly dir: string
  readonly profile: string
  readonly network?: string
  readonly httpPort?: number
  readonly tlsPort?: number
  readonly peerPort: number
  readonly operatorPort: number
  readonly cert?: string
  readonly key?: string
  readonly behindProxy?: boolean
  readonly identity?: string
  readonly publicIp?: string
  readonly url?: string
}

/** Where original clients look for a node, and where a proxy in front finds it. */
const CLIENT_PORT = 22_021

/** @throws {CliError} `invalid_argument`; {HostError} `exists` */
export async function nodeInit(flags: InitFlags, output: Output): Promise<void> {
  if ((flags.cert === undefined) !== (flags.key === undefined)) {
    throw new CliError('invalid_argument', 'Give --cert and --key together: the certificate and its key.')
  }
  const isBehindProxy = flags.behindProxy === true
  if (isBehindProxy && flags.cert !== undefined) {
    throw new CliError(
      'invalid_argument',
      'Give --cert or --behind-proxy, not both: the one who speaks TLS has the certificate.',
    )
  }
  const httpPort = flags.httpPort ?? (isBehindProxy ? CLIENT_PORT : undefined)
  const tlsPort = flags.tlsPort ?? (isBehindProxy ? undefined : CLIENT_PORT)
  const made = await initNode(
    {
      folder: flags.dir,
      profile: profileOf(flags.profile),
      peerPort: flags.peerPort,
      operatorPort: flags.operatorPort,
      isBehindProxy,
      ...(flags.network === undefined ? {} : { registryFile: flags.network }),
      ...(httpPort === undefined ? {} : { httpPort }),
      ...(tlsPort === undefined ? {} : { tlsPort }),
      ...(flags.cert === undefined ? {} : { certFile: flags.cert }),
      ...(flags.key === undefined ? {} : { keyFile: flags.key }),
      ...(flags.identity === undefined ? {} : { identityFile: flags.identity }),
      ...(flags.publicIp === undefined ? {} : { publicIp: checkAddress(flags.publicIp) }),
      ...(flags.url === undefined ? {} : { url: checkUrl(flags.url) }),
    },
    systemRandom,
  )
  output.result(made, describe)
}

function describe({ configFile, dataDir, registryFile, ed25519, x25519, listingFile }: InitResult): string {
  return [
    `settings  ${configFile}`,
    `data      ${dataDir}`,
    `ed25519   ${ed25519}`,
    `x25519    ${x25519}`,
    '',
    `Keep a copy of ${dataDir}/identity.key in a safe place: whoever loses it loses the node, whoever has it is the node.`,
    `Next: hand ${listingFile} to whoever lists the nodes of the network, put the network file at ${registryFile}, then`,
    `  starling node doctor --config ${configFile}`,
    `  starling node run --config ${configFile}`,
  ].join('\n')
}

function checkAddress(address: string): string {
  if (isIP(address) !== 0) return address
  throw new CliError('invalid_argument', `--public-ip is ${address}; expected an IPv4 or IPv6 address.`)
}

function checkUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '')
    return url.origin
  throw new CliError('invalid_argument', `--url is ${text}; expected https://name or https://name:port.`)
}

function profileOf(name: string): ProfileName {
  const profile = parseProfileName(name)
  if (profile !== undefined) return profile
  throw new CliError('invalid_argument', `--profile is ${name}; expected one of ${Object.keys(PROFILES).join(', ')}.`)
}

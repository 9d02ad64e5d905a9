/** @module `starling node init`: makes a node's key and settings, and says what comes next. */

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
    },
    systemRandom,
  )
  output.result(made, describe)
}

function describe({ configFile, dataDir, registryFile, ed25519, x25519 }: InitResult): string {
  return [
    `settings  ${configFile}`,
    `data      ${dataDir}`,
    `ed25519   ${ed25519}`,
    `x25519    ${x25519}`,
    '',
    `Keep a copy of ${dataDir}/identity.key in a safe place: whoever loses it loses the node, whoever has it is the node.`,
    `Next: put the network file at ${registryFile}, then`,
    `  starling node doctor --config ${configFile}`,
    `  starling node run --config ${configFile}`,
  ].join('\n')
}

function profileOf(name: string): ProfileName {
  const profile = parseProfileName(name)
  if (profile !== undefined) return profile
  throw new CliError('invalid_argument', `--profile is ${name}; expected one of ${Object.keys(PROFILES).join(', ')}.`)
}

/** @module Whether every port can be had, or is held by the running node and can be reached. */

import { connect, createServer } from 'node:net'
import type { ServiceNodeRecord } from '@starling/ports'
import { listenHost } from '../any-address.ts'
import { DOOR_AUDIENCES, type DoorName, portError } from '../opened.ts'
import type { Endpoint, NodeSettings } from '../settings/read-settings.ts'
import { ANY_HOST } from '../settings/schema.ts'
import { type Finding, notice, ok, problem } from './finding.ts'

const CONNECT_MS_MAX = 3_000
/** Ports from here on need no privilege. */
const FREE_TO_ALL = 1_024

/** @param isRunning - undefined when that is not known */
export async function examinePorts(
  settings: Pick<NodeSettings, DoorName | 'trustedProxies'>,
  isRunning: boolean | undefined,
  record: ServiceNodeRecord | undefined,
): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const door of ['http', 'tls', 'peer', 'operator'] as const) {
    const place = settings[door]
    if (place !== undefined) findings.push(await (isRunning === true ? heldPort : freePort)(door, place, isRunning))
  }
  if (settings.operator !== undefined && !isLoopback(settings.operator.host)) findings.push(OPEN_TO_OTHERS)
  if (isBehindUnknownProxy(settings)) findings.push(ONE_FOR_ALL)
  if (isRunning !== false && record !== undefined) findings.push(...(await reachable(record)))
  return findings
}

const isLoopback = (host: string): boolean => /^127\.|^::1$|^localhost$/.test(host)

const OPEN_TO_OTHERS = notice(
  'ports',
  'The operator port listens to other machines too.',
  'Set STARLING_OPERATOR_HOST to 127.0.0.1, unless a firewall or a container network keeps strangers away.',
)

/** Only a proxy of this machine can pass clients on to such a port. */
function isBehindUnknownProxy({ http, trustedProxies }: Pick<NodeSettings, 'http' | 'trustedProxies'>): boolean {
  return http !== undefined && isLoopback(http.host) && trustedProxies.length === 0
}

const ONE_FOR_ALL = notice(
  'ports',
  'Plain HTTP is for a proxy of this machine, but no proxy is trusted: all its clients would share one rate limit.',
  'Set STARLING_TRUSTED_PROXIES to 127.0.0.1.',
)

async function heldPort(door: DoorName, { host, port }: Endpoint): Promise<Finding> {
  const address = host === ANY_HOST ? '127.0.0.1' : host
  const failure = await tryConnect(address, port)
  const audience = DOOR_AUDIENCES[door]
  if (failure === undefined) return ok('ports', `Port ${port}, for ${audience}, answers.`)
  const text = `Port ${port}, for ${audience}, does not answer on ${address} (${failure}), though the node runs.`
  return problem('ports', text, 'Was it started with other settings? Restart it.')
}

async function freePort(door: DoorName, place: Endpoint, isRunning: boolean | undefined): Promise<Finding> {
  const cause = await tryListen(place)
  const free = `Port ${place.port}, for ${DOOR_AUDIENCES[door]}, is free.`
  if (cause === undefined) return ok('ports', free)
  const isTaken = 'code' in cause && cause.code === 'EADDRINUSE'
  if (isTaken && isRunning === undefined) {
    return ok('ports', `Port ${place.port}, for ${DOOR_AUDIENCES[door]}, is in use: by this node, as it seems.`)
  }
  if ('code' in cause && cause.code === 'EACCES' && place.port < FREE_TO_ALL) {
    const text = `Port ${place.port}, for ${DOOR_AUDIENCES[door]}, is not for every user: the system reserves those below 1024.`
    return notice('ports', text, 'The service of infra/systemd gets it. By hand, choose a higher one.')
  }
  const error = portError(door, place, cause)
  return problem('ports', error?.message ?? `Port ${place.port} cannot be used: ${cause.message}.`, '')
}

/** What the network tells others, tried from here; only somebody outside can say it for certain. */
async function reachable({ publicIp, storagePort, peerPort }: ServiceNodeRecord): Promise<Finding[]> {
  if (publicIp === '0.0.0.0') return []
  const findings: Finding[] = []
  for (const [port, audience] of [[storagePort, 'clients'] as const, [peerPort, 'other nodes'] as const]) {
    const failure = await tryConnect(publicIp, port)
    if (failure === undefined) {
      findings.push(ok('ports', `${publicIp}:${port}, where ${audience} look, answers from this machine.`))
      continue
    }
    const text = `${publicIp}:${port}, where ${audience} look, does not answer from this machine (${failure}).`
    const remedy = `Open the port in firewall and router. Some routers answer only from outside: try "nc -vz ${publicIp} ${port}" elsewhere.`
    findings.push(notice('ports', text, remedy))
  }
  return findings
}

/** @returns why not, or undefined */
function tryListen({ host, port }: Endpoint): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', resolve)
    server.listen({ host: listenHost(host), port, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}

/** @returns why not, or undefined */
function tryConnect(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: CONNECT_MS_MAX })
    const end = (failure: string | undefined) => {
      socket.destroy()
      resolve(failure)
    }
    socket.once('connect', () => end(undefined))
    socket.once('timeout', () => end('no answer'))
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message))
  })
}

/**
 * Everything that can be wrong with a node on this machine, one finding a line.
 * @module
 */

import { existsSync } from 'node:fs'
import { rootCertificates } from 'node:tls'
import {
  type ClientTransport,
  type Clock,
  type NetworkView,
  type Random,
  type ServiceNodeRecord,
  UNASSIGNED_SWARM,
} from '@starling/ports'
import { silentLogger, silentMetrics } from '@starling/ports/system'
import { PROFILES } from '@starling/protocol'
import { readTests } from '../peer-tests.ts'
import type { NodeSettings } from '../settings/read-settings.ts'
import { ownTlsFiles } from '../tls/tls-files.ts'
import { examineBackup } from './backup.ts'
import { examineCertificateAt, examineCertificateFiles, SELF_SIGNED } from './certificate.ts'
import { examineClock } from './clock.ts'
import { examineDisk } from './disk.ts'
import { type Finding, notice } from './finding.ts'
import { examineIdentity } from './identity.ts'
import { examineNetwork } from './network.ts'
import { examineRunning } from './node.ts'
import { examinePeers } from './peers.ts'
import { examinePorts } from './ports.ts'
import { examineTests } from './tests.ts'

export interface DoctorPorts {
  readonly clock: Clock
  readonly random: Random
  /** Takes self-signed certificates: clocks are compared with nodes that have nothing else. */
  readonly transport: ClientTransport
  /** PEM texts of the authorities that browsers know; Mozilla's unless told. */
  readonly authorities?: readonly string[]
}

/** Others called when the node is in no swarm. */
const SAMPLE_MAX = 5

/** @throws what is a bug; everything that can be wrong with a node is a finding */
export async function examineNode(settings: NodeSettings, ports: DoctorPorts): Promise<readonly Finding[]> {
  const identity = await examineIdentity(settings.dataDir)
  const network = await examineNetwork(settings, identity.ed25519)
  const running = await examineRunning(settings, identity.ed25519)
  const findings: Finding[] = [
    ...identity.findings,
    ...network.findings,
    ...running.findings,
    ...(await examinePorts(settings, running.isRunning, network.record)),
    ...(await examineDisk(settings, ports.clock)),
    await examineBackup(settings.dataDir, ports.clock),
    ...(await certificateFindings(settings, ports, network.record, running.isRunning)),
  ]
  if (running.isRunning) findings.push(examineTests(await readTests(settings)))
  if (network.view === undefined) return findings
  const others = othersOf(network.view, network.record)
  const { maxClockSkewMs } = PROFILES[settings.profile]
  findings.push(await examineClock({ ...ports, maxClockSkewMs }, others))
  if (identity.seed !== undefined && network.record !== undefined) {
    const { clock, random } = ports
    const parts = {
      clock,
      random,
      logger: silentLogger,
      metrics: silentMetrics,
      view: network.view,
      identitySeed: identity.seed,
    }
    findings.push(await examinePeers(parts, others))
  }
  return findings
}

async function certificateFindings(
  settings: NodeSettings,
  { clock, authorities = rootCertificates }: DoctorPorts,
  record: ServiceNodeRecord | undefined,
  isRunning: boolean | undefined,
): Promise<Finding[]> {
  const parts = { clock, authorities }
  const url = record?.url?.startsWith('https:') ? record.url : undefined
  const name = url === undefined ? undefined : new URL(url).hostname.replace(/^\[(.*)\]$/, '$1')
  const findings: Finding[] = []
  if (settings.tls !== undefined) {
    const own = ownTlsFiles(settings.dataDir)
    const isYetToBeMade = settings.tls.files === undefined && !existsSync(own.certFile)
    const found = isYetToBeMade ? [SELF_SIGNED] : await examineCertificateFiles(parts, settings.tls.files ?? own, name)
    // Without a URL no browser comes: then a certificate of one's own does no harm.
    findings.push(...(url === undefined ? found.map(asNotice) : found))
  }
  if (url !== undefined && isRunning !== false) findings.push(...(await examineCertificateAt(parts, url)))
  return findings
}

const asNotice = (finding: Finding): Finding =>
  finding.level === 'problem' ? notice(finding.check, finding.text, finding.remedy) : finding

/** The rest of the swarm; of a node in none, a few of all. */
function othersOf(view: NetworkView, record: ServiceNodeRecord | undefined): readonly ServiceNodeRecord[] {
  const others = view.nodes.filter((node) => node !== record)
  const swarmId = record?.swarmId ?? UNASSIGNED_SWARM
  return swarmId === UNASSIGNED_SWARM ? others.slice(0, SAMPLE_MAX) : others.filter((node) => node.swarmId === swarmId)
}

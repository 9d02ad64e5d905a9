/** @module Whether the network knows this node, where the node is. */

import { type NetworkView, type ServiceNodeRecord, UNASSIGNED_SWARM } from '@starling/ports'
import { formatSwarmId } from '@starling/protocol'
import { readNetwork } from '../read-network.ts'
import type { NodeSettings } from '../settings/read-settings.ts'
import { type Finding, notice, ok, problem, reasonOf } from './finding.ts'

export interface NetworkExamined {
  readonly findings: readonly Finding[]
  readonly view: NetworkView | undefined
  /** This node's own. */
  readonly record: ServiceNodeRecord | undefined
}

type Listeners = Pick<NodeSettings, 'registryFile' | 'tls' | 'http' | 'peer'>

export async function examineNetwork(settings: Listeners, ed25519: string | undefined): Promise<NetworkExamined> {
  let view: NetworkView
  try {
    view = await readNetwork(settings.registryFile)
  } catch (error) {
    const finding = problem('network', reasonOf(error), 'Get the file anew from whoever runs the network.')
    return { findings: [finding], view: undefined, record: undefined }
  }
  if (ed25519 === undefined) return { findings: [], view, record: undefined }
  const record = view.nodes.find((node) => node.ed25519 === ed25519)
  if (record === undefined) {
    const text = `None of the ${view.nodes.length} nodes of the network is this one: nobody will call it.`
    const finding = problem('network', text, `Have the key ${ed25519} listed, and get the new network file.`)
    return { findings: [finding], view, record: undefined }
  }
  return {
    findings: [swarmFinding(record, view), ...placeFindings(record, settings), urlFinding(record)],
    view,
    record,
  }
}

function swarmFinding({ swarmId, state }: ServiceNodeRecord, view: NetworkView): Finding {
  if (state === 'decommissioned') {
    const text = 'The network has decommissioned this node: it keeps nobody’s messages.'
    return problem('network', text, 'Mend what the other lines say; the network takes it back by itself.')
  }
  if (swarmId === UNASSIGNED_SWARM) {
    return problem('network', 'The network lists this node in no swarm yet.', 'Wait for the next change of swarms.')
  }
  const members = view.nodes.filter((node) => node.swarmId === swarmId).length
  const swarm = `swarm ${formatSwarmId(swarmId)} of ${members}`
  return ok('network', `The network lists this node, one of ${view.nodes.length}, in ${swarm}.`)
}

/** A router or a proxy may stand between: then the ports differ, and rightly so. */
function placeFindings(record: ServiceNodeRecord, { tls, http, peer }: Listeners): Finding[] {
  const findings: Finding[] = []
  const forward = (port: number) => `Have ${port} forwarded here by router or proxy, or listed as it is.`
  if (record.peerPort !== peer.port) {
    const text = `Other nodes look for this one on port ${record.peerPort}, but it listens on ${peer.port}.`
    findings.push(notice('network', text, forward(record.peerPort)))
  }
  const clientPort = tls?.port ?? http?.port
  const isProxys = tls === undefined && record.url?.startsWith('https:') === true
  if (record.storagePort !== clientPort && !isProxys) {
    const text = `Original clients look for this node on port ${record.storagePort}, but it listens on ${clientPort}.`
    findings.push(notice('network', text, forward(record.storagePort)))
  }
  return findings
}

function urlFinding({ url }: ServiceNodeRecord): Finding {
  if (url === undefined) {
    const text = 'The network lists no URL of this node, so that web clients pass it by.'
    return notice('network', text, 'Get a certificate (docs/operate.md), and have https://… listed.')
  }
  const { protocol, hostname } = new URL(url)
  if (protocol === 'http:' && !/^(?:127\.|localhost$|\[::1\]$)/.test(hostname)) {
    const text = `The network lists ${url}: browsers do not call plain HTTP from a page that came over HTTPS.`
    return problem('network', text, 'Get a certificate (docs/operate.md), and have https://… listed.')
  }
  return ok('network', `Web clients reach this node at ${url}.`)
}

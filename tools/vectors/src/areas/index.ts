/** @module Every area that is built, and the files of those that are not. */
import type { Area } from '../area.ts'
import { accounts, phraseWords } from './accounts.ts'
import { ed25519EdgeCases } from './ed25519-edge-cases.ts'
import { encodings } from './encodings.ts'
import { messageHashes } from './message-hash.ts'
import { monitor } from './monitor.ts'
import { namespaces } from './namespaces.ts'
import { nodeToNode } from './node-to-node.ts'
import { oneToOne } from './one-to-one.ts'
import { onionHops } from './onion-hops.ts'
import { onionLayers } from './onion-layers.ts'
import { onionPath } from './onion-path.ts'
import { protobuf } from './protobuf.ts'
import { rateLimit } from './rate-limit.ts'
import { retrieveLimitRows } from './retrieve-limits.ts'
import { rpcCases } from './rpc-cases.ts'
import { signatures } from './signatures.ts'
import { subaccounts } from './subaccounts.ts'
import { swarms } from './swarms.ts'

export const AREAS: readonly Area[] = [
  accounts,
  ed25519EdgeCases,
  encodings,
  messageHashes,
  namespaces,
  monitor,
  nodeToNode,
  oneToOne,
  onionHops,
  onionLayers,
  onionPath,
  phraseWords,
  protobuf,
  rateLimit,
  retrieveLimitRows,
  rpcCases,
  signatures,
  subaccounts,
  swarms,
]

/** Files of areas that this implementation does not have yet. */
export const NOT_BUILT: ReadonlyMap<string, string> = new Map([
  ['attachments.json', 'attachments'],
  ['blinding.json', 'blinded ids of communities'],
  ['community-auth.json', 'communities'],
  ['config-chain.json', 'synced configuration'],
  ['config-encryption.json', 'synced configuration'],
  ['config-merge.json', 'synced configuration'],
  ['config-multipart.json', 'synced configuration'],
  ['groups.json', 'groups'],
  ['multi-recipient.json', 'groups'],
  ['name-service.json', 'name service'],
  ['push-notification.json', 'push notifications'],
  ['session-protocol-v2.json', 'protocol version 2'],
])

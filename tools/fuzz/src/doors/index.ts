/** @module All doors. */

import type { FuzzDoor } from '../door.ts'
import { channel } from './channel.ts'
import { jsonRpc } from './json-rpc.ts'
import { onion } from './onion.ts'
import { operator } from './operator.ts'
import { peer } from './peer.ts'
import { storageRpc } from './storage-rpc.ts'
import { trouble } from './trouble.ts'

// Each door knows its own cases; whoever runs all of them does not look into any.
export const DOORS = [storageRpc, onion, jsonRpc, operator, peer, channel, trouble] as unknown as readonly FuzzDoor[]

/** @module `get_swarm`: answered by every node, for every account. Source: docs/protocol/storage-rpc.md §4.3. */

import { swarmBody } from '../swarm-body.ts'
import type { Handler } from './handler.ts'

export const getSwarm: Handler<'get_swarm'> = async (ctx, { account }) => swarmBody(ctx, account)

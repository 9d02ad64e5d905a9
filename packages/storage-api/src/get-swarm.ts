/**
 * `get_swarm`: who keeps an account's messages. Also the body of every 421.
 * Source: docs/protocol/storage-rpc.md, "`get_swarm`".
 * @module
 */

import * as z from 'zod/mini'
import { defineOperation, type InputOf, type OutputOf } from './operation.ts'
import { replyStamp } from './reply.ts'
import { accountOf, pubkeyField } from './values.ts'

const swarmOutput = z.object({
  snodes: z.array(
    z.object({
      address: z.string(),
      /** `0.0.0.0` before the node's address is known. */
      ip: z.string(),
      /** The same as `port_https`, as text. */
      port: z.union([z.string(), z.number()]),
      port_https: z.number(),
      port_omq: z.number(),
      port_quic: z.number(),
      pubkey_ed25519: z.string(),
      pubkey_legacy: z.string(),
      pubkey_x25519: z.string(),
    }),
  ),
  /** Hex without leading zeros. */
  swarm: z.string(),
  ...replyStamp(),
})

export const getSwarmOperation = defineOperation({
  name: 'get_swarm',
  kind: 'query',
  aliases: ['get_snodes_for_pubkey'],
  input: { pubkey: pubkeyField() },
  values: (fields) => ({ account: accountOf(fields.pubkey, 'Pubkey must be 66 hex digits/33 bytes long') }),
  output: swarmOutput,
  errors: [],
})

export type GetSwarmInput = InputOf<typeof getSwarmOperation>
export type GetSwarmOutput = OutputOf<typeof getSwarmOperation>

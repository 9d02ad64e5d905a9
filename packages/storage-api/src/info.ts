/**
 * `info`: version and time of a node.
 * Source: docs/protocol/storage-rpc.md, "`info`".
 * @module
 */

import * as z from 'zod/mini'
import { defineOperation, type OutputOf } from './operation.ts'
import { replyStamp } from './reply.ts'

export const infoOperation = defineOperation({
  name: 'info',
  kind: 'query',
  input: {},
  values: () => ({}),
  output: z.object({ version: z.array(z.number()), timestamp: z.number(), ...replyStamp() }),
  errors: [],
})

export type InfoOutput = OutputOf<typeof infoOperation>

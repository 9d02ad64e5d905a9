/**
 * `delete_all`: empty a mailbox, or all of an account's.
 * Source: docs/protocol/storage-rpc.md, "`delete_all`".
 * @module
 */

import * as z from 'zod/mini'
import { namespaceOrAll, string, timestamp } from './field.ts'
import { defineOperation, type InputOf, type OutputOf } from './operation.ts'
import { hashesByNamespace, replyStamp, swarmOf } from './reply.ts'
import { accountOf, credentialFields, credentialsOf } from './values.ts'

export const deleteAllOperation = defineOperation({
  name: 'delete_all',
  kind: 'mutation',
  input: {
    pubkey: string(),
    namespace: z.optional(namespaceOrAll()),
    timestamp: timestamp(),
    signature: string(),
    ...credentialFields(),
  },
  values: (fields) => {
    const account = accountOf(fields.pubkey)
    const credentials = credentialsOf(account, fields, fields.signature)
    return { account, credentials, namespace: fields.namespace ?? 0, timestampMs: fields.timestamp }
  },
  output: z.object({ swarm: swarmOf({ deleted: z.optional(hashesByNamespace()) }), ...replyStamp() }),
  errors: ['wrong_swarm', 'clock_out_of_sync', 'unauthorized'],
})

export type DeleteAllInput = InputOf<typeof deleteAllOperation>
export type DeleteAllOutput = OutputOf<typeof deleteAllOperation>

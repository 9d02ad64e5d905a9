/**
 * `delete_before`: remove the messages of a mailbox, or of all of an account's, up to a time.
 * Source: docs/protocol/storage-rpc.md, "`delete_before`".
 * @module
 */

import * as z from 'zod/mini'
import { namespaceOrAll, string, timestamp } from './field.ts'
import { defineOperation, type InputOf, type OutputOf } from './operation.ts'
import { hashesByNamespace, replyStamp, swarmOf } from './reply.ts'
import { accountOf, credentialFields, credentialsOf } from './values.ts'

export const deleteBeforeOperation = defineOperation({
  name: 'delete_before',
  kind: 'mutation',
  input: {
    pubkey: string(),
    namespace: z.optional(namespaceOrAll()),
    before: timestamp(),
    signature: string(),
    ...credentialFields(),
  },
  values: (fields) => {
    const account = accountOf(fields.pubkey)
    const credentials = credentialsOf(account, fields, fields.signature)
    return { account, credentials, namespace: fields.namespace ?? 0, beforeMs: fields.before }
  },
  output: z.object({ swarm: swarmOf({ deleted: z.optional(hashesByNamespace()) }), ...replyStamp() }),
  errors: ['wrong_swarm', 'unauthorized'],
})

export type DeleteBeforeInput = InputOf<typeof deleteBeforeOperation>
export type DeleteBeforeOutput = OutputOf<typeof deleteBeforeOperation>

/**
 * `expire_all`: let everything in a mailbox, or in all of an account's, end no later than a time.
 * Source: docs/protocol/storage-rpc.md, "`expire_all`".
 * @module
 */

import * as z from 'zod/mini'
import { namespaceOrAll, string, timestamp } from './field.ts'
import { defineOperation, type InputOf, type OutputOf } from './operation.ts'
import { hashesByNamespace, replyStamp, swarmOf } from './reply.ts'
import { accountOf, credentialFields, credentialsOf } from './values.ts'

export const expireAllOperation = defineOperation({
  name: 'expire_all',
  kind: 'mutation',
  input: {
    pubkey: string(),
    namespace: z.optional(namespaceOrAll()),
    expiry: timestamp(),
    signature: string(),
    ...credentialFields(),
  },
  values: (fields) => {
    const account = accountOf(fields.pubkey)
    const credentials = credentialsOf(account, fields, fields.signature)
    return { account, credentials, namespace: fields.namespace ?? 0, expiryMs: fields.expiry }
  },
  output: z.object({ swarm: swarmOf({ updated: z.optional(hashesByNamespace()) }), ...replyStamp() }),
  errors: ['wrong_swarm', 'clock_out_of_sync', 'unauthorized'],
})

export type ExpireAllInput = InputOf<typeof expireAllOperation>
export type ExpireAllOutput = OutputOf<typeof expireAllOperation>

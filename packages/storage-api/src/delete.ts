/**
 * `delete`: remove messages by their hashes.
 * Source: docs/protocol/storage-rpc.md, "`delete`".
 * @module
 */

import * as z from 'zod/mini'
import { boolean, string, stringArray } from './field.ts'
import { defineOperation, type InputOf, type OutputOf } from './operation.ts'
import { replyStamp, swarmOf } from './reply.ts'
import { accountOf, credentialFields, credentialsOf, hashesOf } from './values.ts'

export const deleteOperation = defineOperation({
  name: 'delete',
  kind: 'mutation',
  input: {
    pubkey: string(),
    messages: stringArray(),
    required: z.optional(boolean()),
    signature: string(),
    ...credentialFields(),
  },
  values: (fields) => {
    const account = accountOf(fields.pubkey)
    const credentials = credentialsOf(account, fields, fields.signature)
    return {
      account,
      credentials,
      /** In the order of the request, each as often as it was named. */
      hashes: hashesOf(fields.messages),
      /** Whether nothing deleted at any member is a failure. */
      isRequired: fields.required ?? false,
    }
  },
  output: z.object({ swarm: swarmOf({ deleted: z.optional(z.array(z.string())) }), ...replyStamp() }),
  errors: ['wrong_swarm', 'unauthorized', 'not_found'],
})

export type DeleteInput = InputOf<typeof deleteOperation>
export type DeleteOutput = OutputOf<typeof deleteOperation>

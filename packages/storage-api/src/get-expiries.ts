/**
 * `get_expiries`: when messages end, for those that the answering node has.
 * Source: docs/protocol/storage-rpc.md, "`get_expiries`".
 * @module
 */

import * as z from 'zod/mini'
import { invalidRequest } from './errors.ts'
import { string, stringArray, timestamp } from './field.ts'
import { defineOperation, type InputOf, type OutputOf } from './operation.ts'
import { accountOf, credentialFields, credentialsOf } from './values.ts'

export const getExpiriesOperation = defineOperation({
  name: 'get_expiries',
  kind: 'query',
  input: {
    pubkey: string(),
    messages: stringArray(),
    timestamp: timestamp(),
    signature: string(),
    ...credentialFields(),
  },
  values: (fields) => {
    const account = accountOf(fields.pubkey)
    const credentials = credentialsOf(account, fields, fields.signature)
    if (fields.messages.length === 0) throw invalidRequest('messages does not contain any message hashes')
    /** `hashes`: of any form, since what is not a hash is not found either. */
    return { account, credentials, hashes: fields.messages, timestampMs: fields.timestamp }
  },
  output: z.object({ expiries: z.record(z.string(), z.number()) }),
  errors: ['wrong_swarm', 'clock_out_of_sync', 'unauthorized'],
})

export type GetExpiriesInput = InputOf<typeof getExpiriesOperation>
export type GetExpiriesOutput = OutputOf<typeof getExpiriesOperation>

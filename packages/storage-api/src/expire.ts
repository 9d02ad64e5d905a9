/**
 * `expire`: give messages another expiry.
 * Source: docs/protocol/storage-rpc.md, "`expire`".
 * @module
 */

import type { ExpireMode } from '@starling/protocol'
import * as z from 'zod/mini'
import { invalidRequest } from './errors.ts'
import { boolean, string, stringArray, timestampArray } from './field.ts'
import { defineOperation, type InputOf, type OutputOf } from './operation.ts'
import { replyStamp, swarmOf } from './reply.ts'
import { accountOf, credentialFields, credentialsOf, hashesOf } from './values.ts'

export const expireOperation = defineOperation({
  name: 'expire',
  kind: 'mutation',
  input: {
    pubkey: string(),
    messages: stringArray(),
    expiry: timestampArray(),
    shorten: z.optional(boolean()),
    extend: z.optional(boolean()),
    signature: string(),
    ...credentialFields(),
  },
  values: (fields) => {
    const mode = modeOf(fields)
    const account = accountOf(fields.pubkey)
    const credentials = credentialsOf(account, fields, fields.signature)
    if (fields.expiry.length === 0) throw invalidRequest(`'expiry' does not contain any expiration timestamps`)
    if (fields.expiry.length > 1 && fields.expiry.length !== fields.messages.length)
      throw invalidRequest(`'expiry' must be a single expiry, or the same length as 'messages'`)
    return {
      account,
      credentials,
      hashes: hashesOf(fields.messages),
      /** One for all, or one for each of `hashes`. */
      expiriesMs: fields.expiry,
      /** Undefined sets the expiry whatever it was. */
      mode,
    }
  },
  output: z.object({
    swarm: swarmOf({
      expiry: z.optional(z.union([z.number(), z.array(z.number())])),
      updated: z.optional(z.array(z.string())),
      unchanged: z.optional(z.record(z.string(), z.number())),
    }),
    ...replyStamp(),
  }),
  errors: ['wrong_swarm', 'forbidden', 'unauthorized', 'invalid_request'],
})

export type ExpireInput = InputOf<typeof expireOperation>
export type ExpireOutput = OutputOf<typeof expireOperation>

function modeOf(fields: {
  readonly shorten?: boolean | undefined
  readonly extend?: boolean | undefined
}): ExpireMode | undefined {
  if (fields.shorten && fields.extend) throw invalidRequest(`cannot specify both 'shorten' and 'extend'`)
  return fields.shorten ? 'shorten' : fields.extend ? 'extend' : undefined
}

/**
 * `retrieve`: read a mailbox from a cursor on, and wait for something new when asked to.
 * Source: docs/protocol/storage-rpc.md, "`retrieve`"; docs/protocol/waiting.md, "Held requests".
 * @module
 */

import { isBase64 } from '@starling/base'
import { type AccountId, MESSAGE_HASH_CHARACTERS, mayRetrieveUnauthenticated } from '@starling/protocol'
import * as z from 'zod/mini'
import { invalidRequest } from './errors.ts'
import { int16, integer, isGiven, type Params, positiveInteger, string, timestamp, withRules } from './field.ts'
import { defineOperation, type InputOf, type OutputOf } from './operation.ts'
import { replyStamp } from './reply.ts'
import { accountOf, type Credentials, credentialFields, credentialsOf, pubkeyField } from './values.ts'

/** Proof of who asks is demanded as soon as a part of it is given, or where the named namespace needs it. */
function demandsProof(params: Params): boolean {
  if (isGiven(params, 'timestamp') || isGiven(params, 'signature') || isGiven(params, 'pubkey_ed25519')) return true
  const { namespace } = params
  return typeof namespace === 'number' && !mayRetrieveUnauthenticated(namespace)
}

export interface RetrieveProof extends Credentials {
  readonly timestampMs: number
}

export const retrieveOperation = defineOperation({
  name: 'retrieve',
  kind: 'query',
  input: {
    pubkey: pubkeyField(),
    namespace: z.optional(int16()),
    last_hash: withRules(z.optional(string()), { alias: 'lastHash' }),
    max_count: z.optional(integer()),
    max_size: z.optional(integer()),
    timestamp: withRules(z.optional(timestamp()), { requiredWhen: demandsProof }),
    signature: withRules(z.optional(string()), { requiredWhen: demandsProof }),
    ...credentialFields(),
    wait_ms: z.optional(positiveInteger()),
  },
  values: (fields) => {
    const account: AccountId = accountOf(fields.pubkey)
    const afterHash = lastHashOf(fields.last_hash)
    const proof: RetrieveProof | undefined =
      fields.signature === undefined || fields.timestamp === undefined
        ? undefined
        : { ...credentialsOf(account, fields, fields.signature), timestampMs: fields.timestamp }
    return {
      account,
      namespace: fields.namespace ?? 0,
      afterHash,
      /** 0 is absent, negative no limit. */
      maxCount: fields.max_count === 0 ? undefined : fields.max_count,
      /** 0 is absent, −k the k-th part of the maximum. */
      maxSizeBytes: fields.max_size === 0 ? undefined : fields.max_size,
      /** Undefined only where nobody asked for proof. */
      proof,
      waitMs: fields.wait_ms,
    }
  },
  output: z.object({
    messages: z.array(z.object({ data: z.string(), expiration: z.number(), hash: z.string(), timestamp: z.number() })),
    more: z.boolean(),
    /** Present when the node knows `wait_ms`: how long it held the request. */
    waited: z.optional(z.number()),
    ...replyStamp(),
  }),
  errors: ['wrong_swarm', 'clock_out_of_sync', 'unauthorized', 'internal'],
})

export type RetrieveInput = InputOf<typeof retrieveOperation>
export type RetrieveOutput = OutputOf<typeof retrieveOperation>

function lastHashOf(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined
  if (text.length !== MESSAGE_HASH_CHARACTERS) throw invalidRequest('Invalid last_hash: expected base64 (43 chars)')
  if (!isBase64(text)) throw invalidRequest('Invalid last_hash: not base64')
  return text
}

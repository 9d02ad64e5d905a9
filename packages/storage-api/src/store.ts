/**
 * `store`: leave a message in a mailbox.
 * Source: docs/protocol/storage-rpc.md, "`store`".
 * @module
 */

import { EncodingError, fromBase64, isBase64 } from '@starling/base'
import { type AccountId, MESSAGE_BASE64_CHARACTERS_MAX, MESSAGE_BYTES_MAX } from '@starling/protocol'
import * as z from 'zod/mini'
import { invalidRequest } from './errors.ts'
import {
  decimal,
  int16,
  isGiven,
  looseTimestamp,
  type Params,
  positiveInteger,
  string,
  timestamp,
  withRules,
} from './field.ts'
import { defineOperation, type InputOf, type OutputOf } from './operation.ts'
import { looseBoolean, memberFailure, replyStamp } from './reply.ts'
import { accountOf, type Credentials, credentialsOf, pubkeyField } from './values.ts'

/** Key, token and its signature are only looked at beside a signature. */
const besideSignature = { examinedWhen: (params: Params) => isGiven(params, 'signature') }

export const storeOperation = defineOperation({
  name: 'store',
  kind: 'mutation',
  input: {
    pubkey: pubkeyField(),
    timestamp: decimal(looseTimestamp()),
    ttl: z.optional(decimal(positiveInteger())),
    expiry: z.optional(timestamp()),
    data: string(),
    namespace: z.optional(int16()),
    sig_timestamp: z.optional(timestamp()),
    signature: z.optional(string()),
    pubkey_ed25519: withRules(z.optional(string()), besideSignature),
    subaccount: withRules(z.optional(string()), besideSignature),
    subaccount_sig: withRules(z.optional(string()), besideSignature),
  },
  values: (fields) => {
    const expiryMs = expiryOf(fields)
    const account: AccountId = accountOf(fields.pubkey)
    const data = dataOf(fields.data)
    const credentials: Credentials | undefined =
      fields.signature === undefined ? undefined : credentialsOf(account, fields, fields.signature)
    return {
      account,
      namespace: fields.namespace ?? 0,
      timestampMs: fields.timestamp,
      expiryMs,
      data,
      /** The time in the signed text. */
      sigTimestampMs: fields.sig_timestamp ?? fields.timestamp,
      credentials,
    }
  },
  output: z.object({
    hash: z.string(),
    swarm: z.record(
      z.string(),
      z.object({
        ...memberFailure(),
        hash: z.optional(z.string()),
        expiry: z.optional(z.number()),
        signature: z.optional(z.string()),
        already: z.optional(looseBoolean()),
        /** Ours: the member's time, and its signature over all that it says. */
        stored_at: z.optional(z.number()),
        receipt: z.optional(z.string()),
      }),
    ),
    ...replyStamp(),
  }),
  errors: ['wrong_swarm', 'forbidden', 'clock_out_of_sync', 'unauthorized'],
})

export type StoreInput = InputOf<typeof storeOperation>
export type StoreOutput = OutputOf<typeof storeOperation>

function expiryOf(fields: {
  readonly timestamp: number
  readonly ttl?: number | undefined
  readonly expiry?: number | undefined
}): number {
  if (fields.expiry !== undefined) {
    if (fields.ttl !== undefined) throw invalidRequest(`Cannot specify both 'expiry' and 'ttl'`)
    return fields.expiry
  }
  if (fields.ttl === undefined) throw invalidRequest(`Required field 'expiry' or 'ttl' missing`)
  return fields.timestamp + fields.ttl
}

/** Longest text with padding: what is longer is never decoded. */
const BASE64_CHARACTERS_MAX = MESSAGE_BASE64_CHARACTERS_MAX + 3

function dataOf(text: string): Uint8Array {
  if (text.length > BASE64_CHARACTERS_MAX) throw isBase64(text) ? tooLong() : notBase64()
  let data: Uint8Array
  try {
    data = fromBase64(text)
  } catch (error) {
    throw error instanceof EncodingError ? notBase64() : error
  }
  if (data.length > MESSAGE_BYTES_MAX) throw tooLong()
  return data
}

const notBase64 = () => invalidRequest(`Invalid 'data' value: not base64 encoded`)
const tooLong = () => invalidRequest(`Message body exceeds maximum allowed length of ${MESSAGE_BYTES_MAX} bytes`)

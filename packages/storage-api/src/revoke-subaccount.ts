/**
 * `revoke_subaccount`: refuse tokens from now on.
 * Source: docs/protocol/storage-rpc.md, "`revoke_subaccount`, `unrevoke_subaccount`".
 * @module
 */

import { REVOCATIONS_MAX } from '@starling/protocol'
import * as z from 'zod/mini'
import { invalidRequest } from './errors.ts'
import { string, stringArray, timestamp } from './field.ts'
import { defineOperation, type InputOf, type OutputOf } from './operation.ts'
import { replyStamp, swarmOf } from './reply.ts'
import { accountCredentialsOf, accountOf, tokenOf } from './values.ts'

export const revokeSubaccountOperation = defineOperation({
  name: 'revoke_subaccount',
  kind: 'mutation',
  input: {
    pubkey: string(),
    revoke: stringArray(),
    timestamp: timestamp(),
    signature: string(),
    pubkey_ed25519: z.optional(string()),
  },
  values: (fields) => {
    const account = accountOf(fields.pubkey)
    const credentials = accountCredentialsOf(account, fields)
    if (fields.revoke.length > REVOCATIONS_MAX)
      throw invalidRequest(`invalid revoke: cannot revoke more than ${REVOCATIONS_MAX} subaccounts at once`)
    const tokens: readonly Uint8Array[] = fields.revoke.map((text) =>
      tokenOf(text, 'invalid revoke: expected base64 or hex-encoded subaccount tag'),
    )
    return { account, credentials, tokens, timestampMs: fields.timestamp }
  },
  output: z.object({ swarm: swarmOf({}), ...replyStamp() }),
  errors: ['wrong_swarm', 'clock_out_of_sync', 'unauthorized'],
})

export type RevokeSubaccountInput = InputOf<typeof revokeSubaccountOperation>
export type RevokeSubaccountOutput = OutputOf<typeof revokeSubaccountOperation>

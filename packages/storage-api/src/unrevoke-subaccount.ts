/**
 * `unrevoke_subaccount`: accept revoked tokens again.
 * Source: docs/protocol/storage-rpc.md, "`revoke_subaccount`, `unrevoke_subaccount`".
 * @module
 */

import * as z from 'zod/mini'
import { string, stringArray, timestamp } from './field.ts'
import { defineOperation, type InputOf, type OutputOf } from './operation.ts'
import { replyStamp, swarmOf } from './reply.ts'
import { accountCredentialsOf, accountOf, tokenOf } from './values.ts'

export const unrevokeSubaccountOperation = defineOperation({
  name: 'unrevoke_subaccount',
  kind: 'mutation',
  input: {
    pubkey: string(),
    unrevoke: stringArray(),
    timestamp: timestamp(),
    signature: string(),
    pubkey_ed25519: z.optional(string()),
  },
  values: (fields) => {
    const account = accountOf(fields.pubkey)
    const credentials = accountCredentialsOf(account, fields)
    const tokens: readonly Uint8Array[] = fields.unrevoke.map((text) =>
      tokenOf(text, 'invalid unrevoke: expected base64 or hex-encoded subaccount tag'),
    )
    return { account, credentials, tokens, timestampMs: fields.timestamp }
  },
  output: z.object({ swarm: swarmOf({ count: z.optional(z.number()) }), ...replyStamp() }),
  errors: ['wrong_swarm', 'clock_out_of_sync', 'unauthorized'],
})

export type UnrevokeSubaccountInput = InputOf<typeof unrevokeSubaccountOperation>
export type UnrevokeSubaccountOutput = OutputOf<typeof unrevokeSubaccountOperation>

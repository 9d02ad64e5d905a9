/**
 * `batch`: up to twenty calls in one, and the held form of several retrieves.
 * Source: docs/protocol/storage-rpc.md, "`batch` and `sequence`"; docs/protocol/waiting.md, "Held requests".
 * @module
 */

import * as z from 'zod/mini'
import { positiveInteger } from './field.ts'
import { defineOperation, type InputOf, type OutputOf } from './operation.ts'
import { subrequestResults, subrequestsField } from './subrequests.ts'

export const batchOperation = defineOperation({
  name: 'batch',
  kind: 'mutation',
  input: {
    requests: subrequestsField(),
    wait_ms: z.optional(positiveInteger()),
  },
  values: (fields) => ({ requests: fields.requests as unknown, waitMs: fields.wait_ms }),
  output: z.object({
    results: subrequestResults(),
    /** Present when the node knows `wait_ms` and the batch allowed waiting. */
    waited: z.optional(z.number()),
  }),
  errors: [],
})

export type BatchInput = InputOf<typeof batchOperation>
export type BatchOutput = OutputOf<typeof batchOperation>

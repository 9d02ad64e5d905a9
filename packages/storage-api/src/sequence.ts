/**
 * `sequence`: up to twenty calls, one after another, until one fails.
 * Source: docs/protocol/storage-rpc.md, "`batch` and `sequence`".
 * @module
 */

import * as z from 'zod/mini'
import { defineOperation, type InputOf, type OutputOf } from './operation.ts'
import { subrequestResults, subrequestsField } from './subrequests.ts'

export const sequenceOperation = defineOperation({
  name: 'sequence',
  kind: 'mutation',
  input: { requests: subrequestsField() },
  values: (fields) => ({ requests: fields.requests as unknown }),
  output: z.object({
    /** Up to and with the first whose code is not 2xx. */
    results: subrequestResults(),
  }),
  errors: [],
})

export type SequenceInput = InputOf<typeof sequenceOperation>
export type SequenceOutput = OutputOf<typeof sequenceOperation>

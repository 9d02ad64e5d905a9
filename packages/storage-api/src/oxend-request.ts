/**
 * `oxend_request`: a question to the network's registry through a node.
 * Source: docs/protocol/storage-rpc.md, "`oxend_request`".
 * @module
 */

import * as z from 'zod/mini'
import { invalidRequest } from './errors.ts'
import { string } from './field.ts'
import { defineOperation, type InputOf, type OutputOf } from './operation.ts'
import { replyStamp } from './reply.ts'

const ENDPOINTS = ['get_service_nodes', 'ons_resolve'] as const

export const oxendRequestOperation = defineOperation({
  name: 'oxend_request',
  kind: 'query',
  input: { endpoint: string(), params: z.optional(z.unknown()) },
  values: (fields) => {
    const endpoint = ENDPOINTS.find((name) => name === fields.endpoint)
    if (endpoint === undefined) throw invalidRequest(`Invalid oxend endpoint '${fields.endpoint}'`)
    return { endpoint, params: fields.params }
  },
  output: z.object({ result: z.unknown(), ...replyStamp() }),
  errors: ['invalid_request', 'bad_gateway'],
})

export type OxendRequestInput = InputOf<typeof oxendRequestOperation>
export type OxendRequestOutput = OutputOf<typeof oxendRequestOperation>

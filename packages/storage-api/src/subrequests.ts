/**
 * What `batch` and `sequence` share: the subrequests, and the results that stand for them in the reply.
 * Source: docs/protocol/storage-rpc.md, "`batch` and `sequence`".
 * @module
 */

import { SUBREQUESTS_MAX } from '@starling/protocol'
import * as z from 'zod/mini'
import { invalidRequest } from './errors.ts'
import { type Params, withRules } from './field.ts'

export interface Subrequest {
  readonly method: string
  readonly params: Params
}

/** Operations that contain others, and so may not stand in a batch. */
const META_REQUESTS: ReadonlySet<string> = new Set(['batch', 'sequence', 'ifelse'])

/** The field `requests`: absence and every flaw of structure have texts of their own, see `readSubrequests`. */
export const subrequestsField = () => withRules(z.custom<readonly Subrequest[]>(), { mayBeAbsent: true })

export const subrequestResults = () => z.array(z.object({ code: z.number(), body: z.unknown() }))

/**
 * The structure of `requests`; what the parameters of a subrequest say is read when it is its turn.
 * @param isBuilt - whether the node has an operation of that wire name
 * @throws {RpcError} `invalid_request` for the whole request
 */
export function readSubrequests(requests: unknown, isBuilt: (name: string) => boolean): readonly Subrequest[] {
  if (!Array.isArray(requests) || requests.length === 0)
    throw invalidRequest('Invalid batch request: no valid "requests" field')
  if (requests.length > SUBREQUESTS_MAX) throw invalidRequest('Invalid batch request: subrequest limit exceeded')
  return requests.map((request: unknown) => {
    if (!isParams(request)) throw invalidRequest('Invalid batch request: requests must be objects')
    const { method, params } = request
    if (typeof method !== 'string' || !isParams(params))
      throw invalidRequest('Invalid batch request: subrequests must have method/params keys')
    if (META_REQUESTS.has(method))
      throw invalidRequest('Invalid batch subrequest: subrequests may not contain meta-requests')
    if (!isBuilt(method)) throw invalidRequest(`Invalid batch subrequest: invalid method "${method}"`)
    return { method, params }
  })
}

export function isParams(value: unknown): value is Params {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

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

/**
 * Operations of the protocol that no node of ours has yet. One of them spoils only its own subrequest: original clients
 * put `expire` beside the retrieves by which they hear of messages.
 */
const UNBUILT_METHODS: ReadonlySet<string> = new Set([
  'delete',
  'delete_all',
  'delete_before',
  'expire',
  'expire_all',
  'get_expiries',
  'revoke_subaccount',
  'unrevoke_subaccount',
])

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
    if (!isObject(request)) throw invalidRequest('Invalid batch request: requests must be objects')
    const { method, params } = request
    if (typeof method !== 'string' || !isObject(params))
      throw invalidRequest('Invalid batch request: subrequests must have method/params keys')
    if (META_REQUESTS.has(method))
      throw invalidRequest('Invalid batch subrequest: subrequests may not contain meta-requests')
    if (!isBuilt(method) && !UNBUILT_METHODS.has(method))
      throw invalidRequest(`Invalid batch subrequest: invalid method "${method}"`)
    return { method, params }
  })
}

function isObject(value: unknown): value is Params {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

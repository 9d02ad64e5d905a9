/**
 * What `batch` and `sequence` share: the structure of their subrequests.
 * Source: docs/protocol/storage-rpc.md §4.13.
 * @module
 */

import { exactly, expectReply, expectSame, integer } from '../suite/expect.ts'
import { bodyOf, type Owner } from '../suite/owner.ts'
import type { Case, Scene } from '../suite/scene.ts'

export type Subrequest = { readonly method: string; readonly params: unknown }
export interface SubResult {
  readonly code: number
  readonly body: unknown
}

export const INFO: Subrequest = { method: 'info', params: {} }
/** The name of a branch of `ifelse`; written out as a property it would make a promise of the object. */
const THEN = 'then'
/** 401. */
export const REFUSED = (owner: Owner): Subrequest => ({ method: 'retrieve', params: { pubkey: owner.id } })
const REQUIRED = 'retrieve: request signature required'

/** @returns the results of a call that was answered with 200 */
export async function results(
  scene: Scene,
  owner: Owner,
  method: 'batch' | 'sequence',
  requests: readonly Subrequest[],
): Promise<readonly SubResult[]> {
  const reply = await scene.call(owner.entry, method, { requests })
  expectReply(reply, 200)
  const { results: list } = bodyOf(reply)
  expectSame(list, { says: 'a list of results', holds: Array.isArray }, 'results', reply)
  return list as readonly SubResult[]
}

export async function structure(scene: Scene, method: 'batch' | 'sequence'): Promise<void> {
  const owner = scene.owner()
  const ask = (params: unknown) => ({ method, params: params as Readonly<Record<string, unknown>> })
  const refused = (name: string, params: unknown, message: string): Case => ({
    name: `refuses ${name}`,
    request: ask(params),
    status: 400,
    body: `invalid request: ${message}`,
  })
  const NO_FIELD = 'Invalid batch request: no valid "requests" field'
  const META = 'Invalid batch subrequest: subrequests may not contain meta-requests'
  await scene.cases(owner, [
    {
      name: 'answers with results and nothing else, objects as objects and texts as texts',
      request: ask({ requests: [INFO, REFUSED(owner)] }),
      status: 200,
      body: exactly({
        results: [
          exactly({ code: 200, body: { version: [integer, integer, integer], t: integer } }),
          exactly({ code: 401, body: REQUIRED }),
        ],
      }),
    },
    refused('a call without requests', {}, NO_FIELD),
    refused('requests of null', { requests: null }, NO_FIELD),
    refused('no request at all', { requests: [] }, NO_FIELD),
    refused('an object as requests', { requests: { 0: INFO } }, NO_FIELD),
    refused('more than twenty', { requests: Array(21).fill(INFO) }, 'Invalid batch request: subrequest limit exceeded'),
    refused('a request that is text', { requests: [INFO, 'info'] }, 'Invalid batch request: requests must be objects'),
    refused('a request that is a list', { requests: [[]] }, 'Invalid batch request: requests must be objects'),
    ...[{ method: 'info' }, { params: {} }, {}, { method: 5, params: {} }, { method: 'info', params: [] }].map(
      (request) =>
        refused(
          JSON.stringify(request),
          { requests: [request] },
          'Invalid batch request: subrequests must have method/params keys',
        ),
    ),
    refused(
      'a method that nobody has',
      { requests: [INFO, { method: 'nonsense', params: {} }] },
      'Invalid batch subrequest: invalid method "nonsense"',
    ),
    ...['batch', 'sequence'].map((inner) =>
      refused(`${inner} inside`, { requests: [{ method: inner, params: { requests: [INFO] } }] }, META),
    ),
    refused(
      'ifelse inside',
      { requests: [{ method: 'ifelse', params: { if: { hf_at_least: [19] }, [THEN]: INFO } }] },
      META,
    ),
  ])
  await scene.check('takes twenty', async () => {
    const list = await results(scene, owner, method, Array(20).fill(INFO))
    expectSame(
      list.map(({ code }) => code),
      Array(20).fill(200),
      'codes',
    )
  })
}

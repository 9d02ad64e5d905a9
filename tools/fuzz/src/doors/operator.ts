/**
 * The operator's port: tRPC with `storage.*` and `operator.*`, health, readiness, metrics.
 * Source: docs/protocol/storage-rpc.md §1.1.
 * @module
 */

import { operations } from '@starling/storage-api'
import fc from 'fast-check'
import { type CallCase, callCase } from '../calls/call-case.ts'
import { type MadeCall, makeCall } from '../calls/make-call.ts'
import { checkAnswer, checkInside, shorten } from '../check-answer.ts'
import { type Answer, answerOf, type FuzzDoor } from '../door.ts'
import { broken } from '../errors.ts'
import { compareWithModel } from '../model/compare.ts'
import { Oracle } from '../model/oracle.ts'
import type { Row } from '../table/row.ts'
import { RPC_ROWS } from '../table/rpc-rows.ts'
import { ENTRY_ROWS, SUCCESS_ROWS } from '../table/success-rows.ts'
import { oddText, wild } from '../values/arbitraries.ts'
import { OPERATOR_TOKEN, startWorld } from '../world/world.ts'
import { mayWait } from './rpc-case.ts'
import { runWaves } from './waves.ts'

type OperatorCase =
  | { readonly kind: 'call'; readonly call: CallCase; readonly access: Access }
  | {
      readonly kind: 'request'
      readonly method: string
      readonly path: string
      readonly body: string | undefined
      readonly access: Access
    }

/** Who asks, and by which name. */
interface Access {
  readonly host: string | undefined
  readonly authorization: string | undefined
}

const RIGHT: Access = { host: '127.0.0.1:1', authorization: `Bearer ${OPERATOR_TOKEN}` }

const access: fc.Arbitrary<Access> = fc.oneof(
  {
    weight: 16,
    arbitrary: fc.constantFrom<Access>(RIGHT, RIGHT, { ...RIGHT, host: 'localhost' }, { ...RIGHT, host: '[::1]:5' }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      host: fc.constantFrom(undefined, 'example.org', '127.0.0.1.example.org', '10.0.0.1', 'localhost:99999999', ''),
      authorization: fc.constantFrom(RIGHT.authorization, undefined),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      host: fc.constant(RIGHT.host),
      authorization: fc.constantFrom(
        undefined,
        'Bearer ',
        'Bearer x',
        `Basic ${OPERATOR_TOKEN}`,
        OPERATOR_TOKEN,
        `Bearer ${OPERATOR_TOKEN}x`,
      ),
    }),
  },
)

const path = fc.oneof(
  fc.constantFrom(
    '/health',
    '/ready',
    '/metrics',
    '/',
    '/trpc/',
    '/trpc/operator.status',
    '/trpc/nothing',
    '/trpc/storage',
    '/trpc/storage.store',
  ),
  fc
    .array(fc.constantFrom('storage.info', 'operator.status', 'storage.store', 'x', '__proto__'), {
      minLength: 1,
      maxLength: 4,
    })
    .map((names) => `/trpc/${names.join(',')}?batch=1`),
  oddText.map((text) => `/trpc/${encodeURIComponent(text.slice(0, 200).replace(/[\ud800-\udfff]/g, ''))}`),
  oddText.map(
    (text) => `/trpc/storage.info?input=${encodeURIComponent(text.slice(0, 200).replace(/[\ud800-\udfff]/g, ''))}`,
  ),
)

const operatorCase: fc.Arbitrary<OperatorCase> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('call' as const), call: callCase, access }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('request' as const),
      method: fc.constantFrom('GET', 'GET', 'POST', 'PUT', 'OPTIONS'),
      path,
      body: fc.oneof(
        fc.constant(undefined),
        fc.json({ maxDepth: 1 }),
        oddText,
        wild.map((value) => JSON.stringify(value)),
      ),
      access,
    }),
  },
)

interface TrpcError {
  readonly error?: {
    readonly message: string
    readonly data?: { readonly rpcCode?: string; readonly rpcStatus?: number; readonly stack?: unknown }
  }
}

const trpcFailed = (json: unknown): boolean => {
  const list = Array.isArray(json) ? json : [json]
  return list.some((one) => typeof (one as TrpcError).error?.message === 'string')
}

const ACCESS_ROWS: readonly Row[] = [
  { name: 'forbidden host', status: 403, body: 'forbidden host' },
  { name: 'unauthorized', status: 401, body: 'unauthorized' },
  { name: 'not found', status: 404, body: 'not found' },
  { name: '(health)', status: 200, body: 'ok' },
  { name: '(readiness)', status: 200, body: (json) => (json as { ready?: unknown } | undefined)?.ready === true },
  { name: '(status)', status: 200, body: (json) => JSON.stringify(json)?.includes('"swarmMembers"') ?? false },
  { name: '(tRPC: no such procedure)', status: 404, body: trpcFailed },
  { name: '(tRPC: not this way)', status: 405, body: trpcFailed },
  { name: '(tRPC: input that is no JSON)', status: 400, body: trpcFailed },
]
/** Of whatever else happens to be asked. */
const OTHER_ROWS: readonly Row[] = [
  { name: '(an answer to HEAD or OPTIONS)', status: 200, body: '' },
  { name: '(an answer to HEAD or OPTIONS)', status: 204, body: '' },
  { name: '(an answer to HEAD)', status: 404, body: '' },
  { name: '(an answer to HEAD)', status: 405, body: '' },
  { name: '(metrics)', status: 200, body: /^# / },
  { name: '(tRPC: other media)', status: 415, body: trpcFailed },
  { name: '(tRPC: several)', status: 207, body: (json) => Array.isArray(json) },
  { name: '(tRPC: a result)', status: 200, body: (json) => JSON.stringify(json)?.includes('"result"') ?? false },
]

export const operator: FuzzDoor<OperatorCase> = {
  name: 'operator',
  rows: [...ACCESS_ROWS, ...SUCCESS_ROWS.values(), ...ENTRY_ROWS],
  otherRows: [...OTHER_ROWS, ...RPC_ROWS],
  cases: operatorCase,
  async run(block, cast, hits) {
    await using world = await startWorld(cast)
    const oracle = new Oracle(world, RPC_ROWS, hits)
    await runWaves(world, block, {
      start(drawn, owner) {
        const now = world.clock.now()
        const scene = { owner, stranger: cast.people.stranger, nowMs: now, hashes: oracle.hashesOf(owner) }
        const call = drawn.kind === 'call' ? makeCall(drawn.call, scene) : undefined
        const ask = async () => {
          const response = await world.entry.operatorFetch(requestOf(drawn, call))
          return { drawn, call, now, answer: answerOf(response.status, await response.text()) }
        }
        return { result: ask(), mayWait: mayWait(call) }
      },
      check({ drawn, call, now, answer }) {
        checkInside(answer.text, drawn)
        const isCarriedOut = call !== undefined && isRight(drawn.access) && Object.hasOwn(operations, call.method)
        if (isCarriedOut) checkCall(oracle, call, answer, now)
        else checkAnswer([...ACCESS_ROWS, ...OTHER_ROWS], answer, hits, drawn)
      },
    })
    await compareWithModel(world, oracle)
  },
}

function isRight({ host, authorization }: Access): boolean {
  return (
    authorization === RIGHT.authorization &&
    host !== undefined &&
    /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/.test(host)
  )
}

/** The reply of a procedure is the storage RPC's own, its failures carry that one's status and text. */
function checkCall(oracle: Oracle, call: MadeCall, answer: Answer, now: number): void {
  const { result, error } = answer.json as TrpcError & { readonly result?: { readonly data?: unknown } }
  if (result !== undefined) {
    oracle.check(call, { status: 200, text: JSON.stringify(result.data), json: result.data }, now)
    return
  }
  const { rpcStatus, stack } = error?.data ?? {}
  if (error === undefined || rpcStatus === undefined) throw broken(`an answer of another form: ${shorten(answer.text)}`)
  if (stack !== undefined) throw broken(`a stack trace: ${shorten(answer.text)}`)
  // The bodies of 404 and 421 are not passed on here.
  if (rpcStatus !== 421 && rpcStatus !== 404) oracle.check(call, answerOf(rpcStatus, error.message), now)
}

function requestOf(drawn: OperatorCase, call: MadeCall | undefined): Request {
  const headers = headersOf(drawn.access)
  if (call === undefined || drawn.kind === 'request') {
    const { method, path: where, body } = drawn as Extract<OperatorCase, { kind: 'request' }>
    const hasBody = body !== undefined && method !== 'GET' && method !== 'HEAD'
    if (hasBody) headers.set('content-type', 'application/json')
    return new Request(`http://127.0.0.1${where}`, { method, headers, ...(hasBody ? { body } : {}) })
  }
  const isQuery =
    Object.hasOwn(operations, call.method) && operations[call.method as keyof typeof operations].kind === 'query'
  const url = `http://127.0.0.1/trpc/storage.${encodeURIComponent(call.method.replace(/[\ud800-\udfff]/g, ''))}`
  const input = JSON.stringify(call.params)
  if (isQuery)
    return new Request(`${url}?input=${encodeURIComponent(input.replace(/[\ud800-\udfff]/g, ''))}`, { headers })
  headers.set('content-type', 'application/json')
  return new Request(url, { method: 'POST', headers, body: input })
}

function headersOf({ host, authorization }: Access): Headers {
  const headers = new Headers()
  if (host !== undefined) headers.set('host', host)
  if (authorization !== undefined) headers.set('authorization', authorization)
  return headers
}

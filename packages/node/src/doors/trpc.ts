/**
 * The operator's port: tRPC with `storage.*` through the same dispatch and `operator.*`, health, readiness. It belongs on
 * a loopback address; a token and a check of the Host header keep web pages out.
 * Source: docs/architecture.md, "Doors".
 * @module
 */

import { equalBytes, utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import type { MetricsReader } from '@starling/ports'
import { encodeCanonicalJson, makeStorageRouter, makeTrpc, type RouterContext } from '@starling/storage-api'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { Hono } from 'hono'
import type { NodeContext } from '../context.ts'
import type { Dispatch } from '../dispatch.ts'
import type { PeerTestFigures } from '../peer-tests/peer-tests.ts'

export interface OperatorStatus {
  /** 64 hex digits. */
  readonly ed25519: string
  readonly version: string
  readonly profile: string
  readonly ready: boolean
  readonly reasons: readonly string[]
  readonly height: number
  /** Hex, or null when in none. */
  readonly swarm: string | null
  readonly swarmMembers: number
  readonly heldCalls: number
  /** In the database; 0 before the start. */
  readonly messages: number
}

/** What others say of this node, and this one of others. */
export interface OperatorTests {
  figures(): PeerTestFigures
  /** @returns until when, ms since the epoch; null when it was away until lately */
  announceMaintenance(durationMs: number): Promise<number | null>
}

export interface OperatorDoorParts {
  readonly ctx: Pick<NodeContext, 'logger' | 'crypto'>
  readonly dispatch: Dispatch
  readonly status: () => OperatorStatus
  readonly tests: OperatorTests
  readonly readiness: () => { readonly ready: boolean; readonly reasons: readonly string[] }
  /** Without a token only health and readiness answer, and metrics to this machine. */
  readonly token: string | undefined
  readonly metrics: MetricsReader | undefined
  /** By which the port may be called beside those of this machine. */
  readonly names: readonly string[]
}

function makeOperatorRouter(dispatch: Dispatch, status: () => OperatorStatus, tests: OperatorTests) {
  const t = makeTrpc()
  return t.router({
    storage: makeStorageRouter(t, async (name, params, context) => {
      const reply = await dispatch(name, params, { caller: { signal: context.signal }, isSubrequest: false, dispatch })
      // Raw digits and undefined members are the writer's business; here the reply becomes plain JSON.
      return JSON.parse(encodeCanonicalJson(reply))
    }),
    operator: t.router({
      status: t.procedure.query(() => status()),
      tests: t.procedure.query(() => tests.figures()),
      announceMaintenance: t.procedure
        .input(asDurationMs)
        .mutation(async ({ input }) => ({ untilMs: await tests.announceMaintenance(input) })),
    }),
  })
}

/** @throws {RangeError} for anything but a whole number of milliseconds above 0 */
function asDurationMs(input: unknown): number {
  if (Number.isSafeInteger(input) && (input as number) > 0) return input as number
  throw new RangeError('duration is a whole number of milliseconds above 0')
}

/** For typed clients of the operator's port. */
export type OperatorRouter = ReturnType<typeof makeOperatorRouter>

interface Bindings {
  /** Of the caller. */
  readonly address: string
}

export type OperatorApp = Hono<{ Bindings: Bindings }>

export function makeOperatorApp({
  ctx,
  dispatch,
  status,
  tests,
  readiness,
  token,
  metrics,
  names,
}: OperatorDoorParts): OperatorApp {
  const router = makeOperatorRouter(dispatch, status, tests)
  const app: OperatorApp = new Hono<{ Bindings: Bindings }>()
  const hasToken = (request: Request): boolean =>
    token !== undefined && isSameText(ctx.crypto, bearerOf(request.headers.get('authorization')), token)
  app.use('*', async (c, next) => {
    // A page of a foreign origin that has rebound its name to this address sends its own name.
    const host = c.req.header('host')?.replace(/:\d{1,5}$/, '')
    if (!isLoopbackName(host) && !names.some((name) => name.toLowerCase() === host?.toLowerCase()))
      return c.text('forbidden host', 403)
    await next()
    return
  })
  app.get('/health', (c) => c.text('ok'))
  app.get('/ready', (c) => {
    const { ready, reasons } = readiness()
    return c.json({ ready, reasons }, ready ? 200 : 503)
  })
  app.get('/metrics', async (c) => {
    // Who reads them every second sees when somebody stores: that is for this machine, or for whom the operator trusts.
    if (!isLoopbackAddress(c.env.address) && !hasToken(c.req.raw)) return c.text('unauthorized', 401)
    if (metrics === undefined) return c.text('not found', 404)
    return c.body(await metrics.read(), 200, { 'Content-Type': metrics.contentType })
  })
  app.all('/trpc/*', async (c) => {
    if (!hasToken(c.req.raw)) return c.text('unauthorized', 401)
    return fetchRequestHandler({
      endpoint: '/trpc',
      req: c.req.raw,
      router,
      createContext: (): RouterContext => ({ signal: c.req.raw.signal }),
      // Not the path: it is whatever was asked for.
      onError: ({ error }) => ctx.logger.debug('operator.call_failed', { code: error.code }),
    })
  })
  app.notFound((c) => c.text('not found', 404))
  app.onError((error, c) => {
    ctx.logger.error('operator.failed', { error: error.name })
    return c.text('request failed', 500)
  })
  return app
}

function isLoopbackName(host: string | undefined): boolean {
  return host !== undefined && /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/i.test(host)
}

function isLoopbackAddress(address: string): boolean {
  return /^(?:::ffff:)?127(?:\.\d{1,3}){3}$|^::1$/i.test(address)
}

function bearerOf(authorization: string | null): string {
  return /^Bearer (\S+)$/.exec(authorization ?? '')?.[1] ?? ''
}

/** Compares hashes, so that neither content nor length shows in the time. */
function isSameText(crypto: Pick<CryptoBackend, 'sha256'>, left: string, right: string): boolean {
  const digest = (text: string) => crypto.sha256(utf8Encode(text))
  return equalBytes(digest(left), digest(right))
}

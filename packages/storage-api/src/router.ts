/**
 * The tRPC router of the storage operations: written by hand, one line for each, because that keeps the types. Its
 * handlers are passed in; a client needs its type only.
 * @module
 */

import { initTRPC, type TRPCDefaultErrorShape, TRPCError } from '@trpc/server'
import type { RpcErrorCode } from './errors.ts'
import { RPC_ERRORS, RpcError } from './errors.ts'
import type { OutputOf, WireInputOf } from './operation.ts'
import type { OperationName, Operations } from './operations.ts'

export interface RouterContext {
  /** Ends held calls. */
  readonly signal?: AbortSignal | undefined
}

/** Carries out one call; parameters are as they came. @throws {RpcError} */
export type CallOperation = (name: OperationName, params: unknown, context: RouterContext) => Promise<unknown>

export interface RpcErrorShape extends TRPCDefaultErrorShape {
  readonly data: TRPCDefaultErrorShape['data'] & {
    /** tRPC has no 406 and no 421: the network's own code. */
    readonly rpcCode: RpcErrorCode
    readonly rpcStatus: number
    /** The structured body of 421 and of `delete`'s 404. */
    readonly rpcBody?: unknown
  }
}

/** One instance of tRPC with our error format; shared by routers that stand beside `storage`. */
export function makeTrpc() {
  return initTRPC.context<RouterContext>().create({
    // Otherwise stack traces are sent.
    isDev: false,
    errorFormatter: ({ shape, error }): RpcErrorShape => {
      const rpc = error.cause instanceof RpcError ? error.cause : undefined
      const data = { ...shape.data, rpcCode: rpc?.code ?? ('internal' as const), rpcStatus: rpc?.status ?? 500 }
      return { ...shape, data: rpc?.body === undefined ? data : { ...data, rpcBody: rpc.body } }
    },
  })
}

export type Trpc = ReturnType<typeof makeTrpc>

export function makeStorageRouter(t: Trpc, call: CallOperation) {
  type Wire<Name extends OperationName> = WireInputOf<Operations[Name]>
  type Output<Name extends OperationName> = OutputOf<Operations[Name]>

  // The operation itself reads its parameters, at every door alike; here they only get their type.
  const asWire =
    <Name extends OperationName>(_name: Name) =>
    (params: unknown): Wire<Name> =>
      (params ?? {}) as Wire<Name>
  const run = async <Name extends OperationName>(name: Name, params: Wire<Name>, context: RouterContext) => {
    try {
      return (await call(name, params, context)) as Output<Name>
    } catch (error) {
      throw asTrpcError(error)
    }
  }
  const query = <Name extends OperationName>(name: Name) =>
    t.procedure.input(asWire(name)).query(({ input, ctx }) => run(name, input as Wire<Name>, ctx))
  const mutation = <Name extends OperationName>(name: Name) =>
    t.procedure.input(asWire(name)).mutation(({ input, ctx }) => run(name, input as Wire<Name>, ctx))

  return t.router({
    batch: mutation('batch'),
    delete: mutation('delete'),
    delete_all: mutation('delete_all'),
    delete_before: mutation('delete_before'),
    expire: mutation('expire'),
    expire_all: mutation('expire_all'),
    get_expiries: query('get_expiries'),
    get_swarm: query('get_swarm'),
    ifelse: mutation('ifelse'),
    info: query('info'),
    oxend_request: query('oxend_request'),
    retrieve: query('retrieve'),
    revoke_subaccount: mutation('revoke_subaccount'),
    sequence: mutation('sequence'),
    store: mutation('store'),
    unrevoke_subaccount: mutation('unrevoke_subaccount'),
  })
}

export function makeAppRouter(call: CallOperation) {
  const t = makeTrpc()
  return t.router({ storage: makeStorageRouter(t, call) })
}

/** What a typed client of a node sees: `inferRouterInputs<AppRouter>['storage']['retrieve']`. */
export type AppRouter = ReturnType<typeof makeAppRouter>

/** The tRPC error of whatever an operation threw; texts of unknown errors are not passed on. */
export function asTrpcError(error: unknown): TRPCError {
  if (error instanceof TRPCError) return error
  if (error instanceof RpcError)
    return new TRPCError({ code: RPC_ERRORS[error.code].trpcCode, message: error.message, cause: error })
  return new TRPCError({
    code: 'INTERNAL_SERVER_ERROR',
    message: 'request failed',
    cause: new RpcError('internal', 'request failed', { cause: error }),
  })
}

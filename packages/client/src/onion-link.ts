/**
 * The tRPC link at whose end there is no HTTP: `storage.store` becomes `{method: 'store', params}` inside an onion.
 * Source: docs/architecture.md, "One operation, three doors".
 * @module
 */

import type { AppRouter } from '@starling/storage-api'
import { TRPCClientError, type TRPCLink } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import type { CalledName } from './called.ts'
import { LinkedAbort } from './linked-abort.ts'
import type { CallTarget, StorageRpc } from './storage-rpc.ts'

const PREFIX = 'storage.'

/** The key of a `CallTarget` in the context of a tRPC operation. */
export const TARGET = 'target'

export function onionLink(rpc: Pick<StorageRpc, 'call'>): TRPCLink<AppRouter> {
  return () =>
    ({ op }) =>
      observable((observer) => {
        const abort = new LinkedAbort(op.signal ?? undefined)
        // The router's keys are the operations' names; `node-calls.ts` is the only caller and sets the target.
        const name = op.path.slice(PREFIX.length) as CalledName
        const target = op.context[TARGET] as CallTarget
        let isOver = false
        rpc
          .call(target, name, op.input as never, abort.signal)
          .then(
            (data) => {
              isOver = true
              observer.next({ result: { type: 'data', data } })
              observer.complete()
            },
            (error: unknown) => {
              isOver = true
              observer.error(TRPCClientError.from(error instanceof Error ? error : new Error('call failed')))
            },
          )
          .finally(() => abort[Symbol.dispose]())
        // tRPC lets go of what has ended too.
        return () => {
          if (!isOver) abort.abort()
        }
      })
}

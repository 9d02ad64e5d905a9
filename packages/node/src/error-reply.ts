/**
 * Whatever a handler threw → status and body. What nobody foresaw is logged without content and answered without detail.
 * Source: docs/protocol/storage-rpc.md §1.1.
 * @module
 */

import { CodedError } from '@starling/base'
import type { Logger } from '@starling/ports'
import { type JsonObject, RpcError } from '@starling/storage-api'
import { StoreError } from './storage/errors.ts'

export interface ErrorReply {
  readonly status: number
  readonly body: string | JsonObject
}

export function errorReply(logger: Logger, error: unknown): ErrorReply {
  if (error instanceof RpcError) return { status: error.status, body: error.body ?? error.message }
  if (error instanceof StoreError && error.code === 'overloaded')
    return { status: 503, body: 'Server busy, try again later' }
  // Messages and stacks can hold what a client sent; name and code cannot.
  logger.error('rpc.failed', {
    error: error instanceof Error ? error.name : typeof error,
    code: error instanceof CodedError ? error.code : null,
    at: placeOf(error),
  })
  return { status: 500, body: 'request failed' }
}

/** The innermost frame of our own code. */
function placeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  return (
    /\(?(?:file:\/\/)?[^\s()]*\/([^\s()/]+\/src\/[^\s()]+|[^\s()/]+\/dist\/[^\s()]+)\)?/.exec(error.stack ?? '')?.[1] ??
    null
  )
}

/**
 * What a storage operation can fail with: one table for both sides of the wire. A node throws an `RpcError`, a door
 * writes its status and body, and the client rebuilds the same error from them.
 * Source: docs/protocol/storage-rpc.md, "HTTPS details" and "Order of checks".
 * @module
 */

import { CodedError, type CodedErrorOptions, parseJson } from '@starling/base'
import { REPLY_JSON_VALUES_MAX } from '@starling/protocol'
import { encodeCanonicalJson, type JsonObject } from './canonical-json.ts'

export interface RpcErrorRow {
  readonly httpStatus: number
  /** tRPC has no 406 and no 421, so that several rows share a code there; the wire code travels beside it. */
  readonly trpcCode:
    | 'BAD_REQUEST'
    | 'UNAUTHORIZED'
    | 'FORBIDDEN'
    | 'NOT_FOUND'
    | 'PRECONDITION_FAILED'
    | 'PAYLOAD_TOO_LARGE'
    | 'TOO_MANY_REQUESTS'
    | 'INTERNAL_SERVER_ERROR'
    | 'BAD_GATEWAY'
    | 'SERVICE_UNAVAILABLE'
    | 'GATEWAY_TIMEOUT'
  /** Whether the same call may succeed later or at another member of the swarm. */
  readonly retryable: boolean
  /** The body when nothing more exact is known: reason phrase and line feed. */
  readonly message: string
}

/** The first row with a status is what that status means to a client. */
export const RPC_ERRORS = {
  invalid_request: { httpStatus: 400, trpcCode: 'BAD_REQUEST', retryable: false, message: 'Bad Request\n' },
  unknown_method: { httpStatus: 400, trpcCode: 'NOT_FOUND', retryable: false, message: 'Bad Request\n' },
  unauthorized: { httpStatus: 401, trpcCode: 'UNAUTHORIZED', retryable: false, message: 'Unauthorized\n' },
  forbidden: { httpStatus: 403, trpcCode: 'FORBIDDEN', retryable: false, message: 'Forbidden\n' },
  not_found: { httpStatus: 404, trpcCode: 'NOT_FOUND', retryable: false, message: 'Not Found\n' },
  clock_out_of_sync: { httpStatus: 406, trpcCode: 'BAD_REQUEST', retryable: false, message: 'Not Acceptable\n' },
  gone: { httpStatus: 410, trpcCode: 'NOT_FOUND', retryable: false, message: 'Gone\n' },
  too_large: { httpStatus: 413, trpcCode: 'PAYLOAD_TOO_LARGE', retryable: false, message: 'Payload Too Large\n' },
  wrong_swarm: { httpStatus: 421, trpcCode: 'PRECONDITION_FAILED', retryable: true, message: 'Misdirected Request\n' },
  too_many_requests: {
    httpStatus: 429,
    trpcCode: 'TOO_MANY_REQUESTS',
    retryable: true,
    message: 'Too Many Requests\n',
  },
  internal: {
    httpStatus: 500,
    trpcCode: 'INTERNAL_SERVER_ERROR',
    retryable: true,
    message: 'Internal Server Error\n',
  },
  bad_gateway: { httpStatus: 502, trpcCode: 'BAD_GATEWAY', retryable: true, message: 'Bad Gateway\n' },
  /** Only made by a client: the node answered 200 with something that is not the operation's output. */
  invalid_reply: { httpStatus: 502, trpcCode: 'BAD_GATEWAY', retryable: true, message: 'Bad Gateway\n' },
  unavailable: {
    httpStatus: 503,
    trpcCode: 'SERVICE_UNAVAILABLE',
    retryable: true,
    message: 'Service Unavailable\n',
  },
  timeout: { httpStatus: 504, trpcCode: 'GATEWAY_TIMEOUT', retryable: true, message: 'Gateway Timeout\n' },
} as const satisfies Record<string, RpcErrorRow>

export type RpcErrorCode = keyof typeof RPC_ERRORS

export interface RpcErrorOptions extends CodedErrorOptions {
  /** The structured body of 421 and of `delete`'s 404; without it the message is the body. */
  readonly body?: JsonObject
  /** What a client read, where it differs from the code's own status. */
  readonly status?: number
}

/** The message is the exact text on the wire. */
export class RpcError extends CodedError<RpcErrorCode> {
  override readonly name = 'RpcError'
  readonly status: number
  readonly body: JsonObject | undefined

  constructor(code: RpcErrorCode, message: string = RPC_ERRORS[code].message, options: RpcErrorOptions = {}) {
    super(code, message, options)
    this.status = options.status ?? RPC_ERRORS[code].httpStatus
    this.body = options.body
  }

  get retryable(): boolean {
    return RPC_ERRORS[this.code].retryable
  }
}

/** A parsing error: 400 with the prefix that all of them carry. Source: docs/protocol/storage-rpc.md, "Order of checks". */
export function invalidRequest(message: string): RpcError {
  return new RpcError('invalid_request', `invalid request: ${message}`)
}

const CODE_OF_STATUS: ReadonlyMap<number, RpcErrorCode> = new Map(
  (Object.keys(RPC_ERRORS) as RpcErrorCode[]).reverse().map((code) => [RPC_ERRORS[code].httpStatus, code]),
)

/**
 * The error a client throws for a status other than 200.
 * @param body - text, JSON text or an already parsed body
 */
export function rpcErrorOf(status: number, body: unknown): RpcError {
  const code = status === 425 ? 'clock_out_of_sync' : (CODE_OF_STATUS.get(status) ?? 'internal')
  if (typeof body !== 'string')
    return isJsonObject(body)
      ? new RpcError(code, encodeCanonicalJson(body), { status, body })
      : new RpcError(code, undefined, { status })
  if (body.startsWith('no method ')) return new RpcError('unknown_method', body, { status })
  const parsed = body.startsWith('{') ? parseObject(body) : undefined
  return new RpcError(code, body, parsed === undefined ? { status } : { status, body: parsed })
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value = parseJson(text, REPLY_JSON_VALUES_MAX)
    return isJsonObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

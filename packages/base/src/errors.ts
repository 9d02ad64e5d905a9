/**
 * The one error hierarchy. Every package declares a subclass with a union of codes; code branches on `code`, never on
 * `message`. Source: docs/decisions/0007-errors-are-thrown.md.
 * @module
 */

/** Flat facts beside a message: loggable, never secret. */
export type ErrorData = Readonly<Record<string, string | number | boolean | null>>

export interface CodedErrorOptions {
  readonly cause?: unknown
  readonly data?: ErrorData
}

export abstract class CodedError<Code extends string> extends Error {
  /** Written out in each subclass, because minifiers rename classes. */
  abstract override readonly name: string
  readonly code: Code
  readonly data: ErrorData

  /**
   * @param code - what went wrong, for programs
   * @param message - what went wrong, for people: lower case, names the argument, holds no secret
   */
  constructor(code: Code, message: string, options: CodedErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.data = options.data ?? {}
  }
}

/** Text or bytes that are not what their encoding demands. */
export class EncodingError extends CodedError<
  'invalid_hex' | 'invalid_base64' | 'invalid_utf8' | 'invalid_json' | 'truncated'
> {
  override readonly name = 'EncodingError'
}

/** An invariant of our own code does not hold: a bug, never bad input. Stays on in production. */
export class AssertionError extends CodedError<'assertion_failed'> {
  override readonly name = 'AssertionError'
}

/** @throws {AssertionError} when `condition` is false */
export function assert(condition: unknown, message: string, data?: ErrorData): asserts condition {
  if (!condition) throw new AssertionError('assertion_failed', message, data === undefined ? {} : { data })
}

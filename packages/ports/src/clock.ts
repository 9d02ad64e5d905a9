/** @module The passage of time, as a node or client may know it. */

export interface Clock {
  /** Milliseconds since the Unix epoch, an integer. May jump; use only for protocol timestamps. */
  now(): number
  /** Monotonic milliseconds; use for measuring and for timeouts. */
  elapsed(): number
  /** Resolves after `ms` of this clock's time; rejects with `signal.reason` when aborted (also when aborted before). */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

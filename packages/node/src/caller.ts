/**
 * Whoever waits for a reply: a client, or the node that passed a client's onion on.
 * @module
 */

export interface Caller {
  /** Ends calls that wait or are passed on. May be a getter: no other call reads it. */
  readonly signal?: AbortSignal | undefined
  /** Called when all that is left is to wait, for a message or for another node: the request is needed no longer. */
  onWaiting?(): void
}

/**
 * A request and its answer as the public port sees them: HTTP without a server.
 * @module
 */

export interface HttpRequest {
  readonly method: string
  /** As it was asked for, with the query. */
  readonly target: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** The other end of the connection: a client, or a proxy. */
  readonly remoteAddress: string
  /** Aborts when nobody waits for the answer any more. May be made when it is asked for. */
  readonly signal: AbortSignal
  /** Never rejects. */
  readBody(room: BodyRoom): Promise<Uint8Array | BodyFault>
}

export interface BodyRoom {
  readonly bytesMax: number
  /** Is asked before memory is taken for so many bytes more. @param isWhole - the body has come in one piece */
  hasRoomFor(bytes: number, isWhole?: boolean): boolean
}

/** `ended_early`: the client went away, or was cut off. */
export type BodyFault = 'too_large' | 'no_room' | 'too_slow' | 'ended_early'

export interface HttpAnswer {
  readonly status: number
  readonly body: Uint8Array
  /** Name, value, name, value …: everything but the length. */
  readonly headers: readonly string[]
  /** The connection is of no more use: a body is still coming. */
  readonly closes: boolean
  /** To be called once, when the client has taken the reply or is gone. */
  readonly taken: (() => void) | undefined
}

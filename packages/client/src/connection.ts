/**
 * Whether this client reaches its swarm, in words for people.
 * @module
 */

import type { EventEmitter } from '@starling/base'
import { OnionError } from '@starling/onion/build'
import type { Clock, ServiceNodeRecord } from '@starling/ports'
import { RpcError } from '@starling/storage-api'
import { CallFailed, faultOf } from './call-failed.ts'
import { ClientError } from './errors.ts'
import type { ClientEvents } from './events.ts'
import type { ConnectionState, OfflineCode } from './model.ts'
import type { Path } from './paths.ts'
import { OFFLINE_WORDS } from './words.ts'

export class Connection {
  readonly #events: EventEmitter<ClientEvents>
  readonly #clock: Pick<Clock, 'now'>
  #state: ConnectionState = { state: 'connecting' }
  #checkedAtMs: number | undefined

  constructor(events: EventEmitter<ClientEvents>, clock: Pick<Clock, 'now'>) {
    this.#events = events
    this.#clock = clock
  }

  /** When a member last answered, by the local clock. */
  get checkedAtMs(): number | undefined {
    return this.#checkedAtMs
  }

  get state(): ConnectionState {
    return this.#state
  }

  /** Whether the last member that answered held the call; true before anything is known. */
  get isHeld(): boolean {
    return this.#state.state === 'online' ? this.#state.held : true
  }

  online(member: ServiceNodeRecord, path: Path, held: boolean): void {
    this.#checkedAtMs = this.#clock.now()
    this.#set({ state: 'online', member: member.ed25519, path: path.hops.map(({ ed25519 }) => ed25519), held })
  }

  /** @param error - why the last try failed */
  offline(error: unknown): void {
    this.#set(offlineOf(codeOf(error)))
  }

  stopped(): void {
    this.#set(offlineOf('stopped'))
  }

  /** Says only what is new. */
  #set(state: ConnectionState): void {
    if (isSame(state, this.#state)) return
    this.#state = state
    this.#events.emit('connection', state)
  }
}

function offlineOf(code: OfflineCode): ConnectionState {
  const { what, remedy } = OFFLINE_WORDS[code]
  return { state: 'offline', code, reason: what, remedy }
}

function isSame(left: ConnectionState, right: ConnectionState): boolean {
  if (left.state === 'online' && right.state === 'online') {
    return left.member === right.member && left.held === right.held && left.path.join() === right.path.join()
  }
  if (left.state === 'offline' && right.state === 'offline') return left.code === right.code
  return left.state === right.state
}

function codeOf(error: unknown): OfflineCode {
  const fault = faultOf(error)
  if (error instanceof CallFailed && error.verdict.kind === 'clock') return 'clock_mismatch'
  if (fault instanceof RpcError) return 'refused'
  if (fault instanceof OnionError && fault.code === 'no_path') return 'no_nodes'
  if (fault instanceof ClientError && fault.code === 'no_members') return 'no_nodes'
  return 'unreachable'
}

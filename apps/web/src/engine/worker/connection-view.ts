/**
 * The state of the connection as it is shown, with times.
 * @module
 */

import type { ConnectionState } from '@starling/client'
import type { Clock } from '@starling/ports'
import type { ConnectionView } from '../../view-state.ts'

/** What is known beside the state itself. */
export interface Circumstances {
  /** When the swarm last answered, local ms. */
  readonly checkedAtMs: number | undefined
  /** Own messages that have not gone out. */
  readonly waiting: number
  readonly clockOffsetMs: number
  /** Whether the device has a connection at all, as far as it knows. */
  readonly isDeviceOnline: boolean
}

export class ConnectionClock {
  readonly #clock: Pick<Clock, 'now'>
  #key: string
  #sinceMs: number

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
    this.#key = 'connecting'
    this.#sinceMs = clock.now()
  }

  viewOf(state: ConnectionState, about: Circumstances): ConnectionView {
    const isDeviceOffline = state.state === 'offline' && !about.isDeviceOnline
    const sinceMs = this.#since(state.state === 'offline' ? (isDeviceOffline ? 'device' : state.code) : state.state)
    switch (state.state) {
      case 'connecting':
        return { state: 'connecting', sinceMs }
      case 'online':
        return { state: 'online', sinceMs, checkedAtMs: about.checkedAtMs ?? sinceMs, isHeld: state.held }
      case 'offline': {
        const code = isDeviceOffline ? 'device_offline' : state.code
        const { waiting, clockOffsetMs } = about
        return { state: 'offline', code, reason: state.reason, sinceMs, waiting, clockOffsetMs }
      }
    }
  }

  #since(key: string): number {
    if (key !== this.#key) {
      this.#key = key
      this.#sinceMs = this.#clock.now()
    }
    return this.#sinceMs
  }
}

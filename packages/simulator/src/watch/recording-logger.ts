/** @module Keeps the warnings and errors of simulated nodes and clients, for the report of a failing run. */

import type { LogFields, Logger } from '@starling/ports'

export interface LoggedEvent {
  readonly from: string
  readonly level: 'warn' | 'error'
  readonly event: string
  readonly fields: LogFields
}

/** At most this many events are kept in one world. */
const EVENTS_MAX = 10_000

export function recordingLogger(from: string, into: LoggedEvent[]): Logger {
  const keep =
    (level: LoggedEvent['level']) =>
    (event: string, fields: LogFields = {}) => {
      if (into.length < EVENTS_MAX) into.push({ from, level, event, fields })
    }
  return { debug() {}, info() {}, warn: keep('warn'), error: keep('error') }
}

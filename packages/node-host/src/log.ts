/**
 * The `Logger` port on pino: one JSON object per line, `{"level":"info","time":…,"event":"node.ready",…}`.
 * @module
 */

import type { LogFields, Logger } from '@starling/ports'
import { pino } from 'pino'
import { createLogDestination, type LogDestination } from './log-destination.ts'

/** @param destination - standard output unless told */
export function createPinoLogger(
  level: 'debug' | 'info' | 'warn' | 'error',
  destination: LogDestination = createLogDestination(),
): Logger {
  const options = {
    level,
    base: null,
    messageKey: 'event',
    // A word, not pino's number.
    formatters: { level: (label: string) => ({ level: label }) },
  }
  const log = pino(options, destination)
  return {
    debug: (event: string, fields: LogFields = {}) => log.debug(fields, event),
    info: (event: string, fields: LogFields = {}) => log.info(fields, event),
    warn: (event: string, fields: LogFields = {}) => log.warn(fields, event),
    error: (event: string, fields: LogFields = {}) => log.error(fields, event),
  }
}

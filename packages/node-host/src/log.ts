/** @module The `Logger` port on pino: one JSON object per line on standard output. */

import type { LogFields, Logger } from '@starling/ports'
import { pino } from 'pino'

export function createPinoLogger(level: 'debug' | 'info' | 'warn' | 'error'): Logger {
  const log = pino({ level, base: null, messageKey: 'event' })
  return {
    debug: (event: string, fields: LogFields = {}) => log.debug(fields, event),
    info: (event: string, fields: LogFields = {}) => log.info(fields, event),
    warn: (event: string, fields: LogFields = {}) => log.warn(fields, event),
    error: (event: string, fields: LogFields = {}) => log.error(fields, event),
  }
}

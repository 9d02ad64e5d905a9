/** @module A logger that remembers, for tests that ask what was said. */

import type { LogFields, Logger } from '../logger.ts'

export interface CapturedEvent {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly event: string
  readonly fields: LogFields
}

/** `events` grows as the logger is used. */
export function captureLogger(): { readonly logger: Logger; readonly events: readonly CapturedEvent[] } {
  const events: CapturedEvent[] = []
  const at =
    (level: CapturedEvent['level']) =>
    (event: string, fields: LogFields = {}) => {
      events.push({ level, event, fields })
    }
  return { logger: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }, events }
}

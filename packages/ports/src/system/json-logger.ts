/** @module Events as lines of JSON, for a node's standard output. */

import type { Clock } from '../clock.ts'
import type { LogFields, Logger } from '../logger.ts'

const LEVELS = ['debug', 'info', 'warn', 'error'] as const

export type LogLevel = (typeof LEVELS)[number]

export interface JsonLoggerOptions {
  readonly clock: Pick<Clock, 'now'>
  /** The least important level that is written; `info` unless told. */
  readonly level?: LogLevel
  /** Receives one line with its line feed; standard output unless told. */
  readonly write?: (line: string) => void
  /** Written with every event, such as which node speaks. */
  readonly fields?: LogFields
}

/** Each line is `{"time":<ms>,"level":…,"event":…,…fields}`. */
export function createJsonLogger(options: JsonLoggerOptions): Logger {
  const write = options.write ?? ((line: string) => void process.stdout.write(line))
  const least = LEVELS.indexOf(options.level ?? 'info')
  const at = (level: LogLevel) => (event: string, fields?: LogFields) => {
    if (LEVELS.indexOf(level) < least) return
    write(`${JSON.stringify({ time: options.clock.now(), level, event, ...options.fields, ...fields })}\n`)
  }
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

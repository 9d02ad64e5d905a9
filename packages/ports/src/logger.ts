/** @module Events for operators. Never an account id in full, a client address, a key or a content. */

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>

/** `event` is a dotted name such as `store.accepted`, not a sentence. */
export interface Logger {
  debug(event: string, fields?: LogFields): void
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields): void
}

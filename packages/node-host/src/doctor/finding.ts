/** @module What the doctor has to say: one line for each finding, in words a person can act on. */

export type Check =
  | 'settings'
  | 'identity'
  | 'network'
  | 'node'
  | 'ports'
  | 'disk'
  | 'backup'
  | 'certificate'
  | 'clock'
  | 'peers'
  | 'tests'

export interface Finding {
  readonly check: Check
  /** `notice`: it runs so, but somebody should know. */
  readonly level: 'ok' | 'notice' | 'problem'
  /** What is so. A sentence. */
  readonly text: string
  /** What to do about it, in sentences; empty when nothing is to be done. */
  readonly remedy: string
}

export const ok = (check: Check, text: string): Finding => ({ check, level: 'ok', text, remedy: '' })
export const notice = (check: Check, text: string, remedy: string): Finding => ({
  check,
  level: 'notice',
  text,
  remedy,
})
export const problem = (check: Check, text: string, remedy: string): Finding => ({
  check,
  level: 'problem',
  text,
  remedy,
})

/** Keys are long; their beginning tells nodes apart. */
export const shortKey = (ed25519: string): string => `${ed25519.slice(0, 8)}…`

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

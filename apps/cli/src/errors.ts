/** @module What a command says when it cannot do what was asked. */

import { CodedError } from '@starling/base'
import { HostError } from '@starling/node-host/errors'

export type CliErrorCode =
  | 'invalid_argument'
  | 'invalid_file'
  | 'unknown_account'
  | 'account_exists'
  | 'folder_in_use'
  | 'port_taken'
  | 'address_missing'
  | 'node_failed'
  | 'network_unreachable'
  | 'not_delivered'
  | 'not_announced'

/** Messages are whole sentences for the person at the terminal: what is wrong, and what to do. */
export class CliError extends CodedError<CliErrorCode> {
  override readonly name = 'CliError'
}

/** Packages say what is wrong in a few words; people get a sentence. @returns undefined for what is not a coded error */
export function toSentence(error: unknown): string | undefined {
  if (!(error instanceof CodedError)) return undefined
  // Those of commands are sentences already, and may begin with a name or a flag.
  if (error instanceof CliError || error instanceof HostError) return error.message
  const { message } = error
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? '' : '.'}`
}

/**
 * What goes wrong beyond repair, in the words of the view.
 * @module
 */

import { CodedError } from '@starling/base'
import type { FailureCode } from '../../view-state.ts'
import { NetworkFileError } from './network-source.ts'

/** The database of the browser does not open. */
export class StorageUnavailable extends CodedError<'storage_unavailable'> {
  override readonly name = 'StorageUnavailable'
}

export function failureOf(error: unknown): FailureCode {
  if (error instanceof NetworkFileError) return 'network_file'
  if (error instanceof StorageUnavailable) return 'storage_unavailable'
  return isQuota(error) ? 'storage_full' : 'internal'
}

/** For the log, and for whoever helps. */
export function detailOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown'
}

/** What a database throws that has no room. */
export function isQuota(error: unknown): boolean {
  return error instanceof Error && error.name === 'QuotaExceededError'
}

/**
 * Results of a primitive as text, so that refusals compare like values.
 * @module
 */

import { toHex } from '@starling/base'
import { CryptoError } from '../errors.ts'

/** Hex of the bytes, the text of another value, or `error:<code>`; anything but a `CryptoError` passes through. */
export function outcomeOf(run: () => Uint8Array | boolean | undefined): string {
  try {
    const value = run()
    return value instanceof Uint8Array ? toHex(value) : String(value)
  } catch (error) {
    if (error instanceof CryptoError) return `error:${error.code}`
    throw error
  }
}

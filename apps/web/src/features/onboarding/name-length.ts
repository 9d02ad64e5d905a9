/**
 * The longest name that can be sent along.
 * @module
 */

/** Bytes in UTF-8. Source: docs/protocol/messages.md. */
const NAME_BYTES_MAX = 100

export function fitsName(name: string): boolean {
  return new TextEncoder().encode(name.trim()).length <= NAME_BYTES_MAX
}

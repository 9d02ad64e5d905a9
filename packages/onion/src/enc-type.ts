/**
 * The three ciphers of onion layers and their names. Source: docs/protocol/onion-requests.md §2.
 * @module
 */

/** The names that are emitted. */
export type EncType = 'aes-gcm' | 'aes-cbc' | 'xchacha20'

/** What a layer uses that names no cipher. */
export const DEFAULT_ENC_TYPE: EncType = 'aes-gcm'

/** Cipher of an accepted name, or undefined for anything else. */
export function parseEncType(name: unknown): EncType | undefined {
  switch (name) {
    case 'aes-gcm':
    case 'gcm':
      return 'aes-gcm'
    case 'aes-cbc':
    case 'cbc':
      return 'aes-cbc'
    case 'xchacha20':
    case 'xchacha20-poly1305':
      return 'xchacha20'
    default:
      return undefined
  }
}

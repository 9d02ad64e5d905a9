/**
 * Bytes as the 32-bit words that the cores of Salsa20 and ChaCha20 work on.
 * @module
 */

/** "expand 32-byte k", the constant of both ciphers. */
export const SIGMA: Uint8Array = Uint8Array.from('expand 32-byte k', (letter) => letter.charCodeAt(0))

/** Words in the byte order of the machine, over a copy; the length is a multiple of 4. */
export function toWords(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(new Uint8Array(bytes).buffer)
}

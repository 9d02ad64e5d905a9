/** @module The text form of node keys in `.snode` addresses. Source: docs/protocol/swarms.md §6.1. */

const ALPHABET = 'ybndrfg8ejkmcpqxot1uwisza345h769'

/** Five bits a digit, most significant first; the last digit is filled up with zero bits. 32 bytes become 52 digits. */
export function encodeZBase32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let bitCount = 0
  for (const byte of bytes) {
    bits = (bits << 8) | byte
    bitCount += 8
    while (bitCount >= 5) {
      bitCount -= 5
      text += ALPHABET.charAt(bits >> bitCount)
      bits &= (1 << bitCount) - 1
    }
  }
  return bitCount === 0 ? text : text + ALPHABET.charAt(bits << (5 - bitCount))
}

/** @module CRC-32 (IEEE 802.3), for the checksum word of the recovery phrase. */

/** Unsigned 32-bit value; bit by bit, for inputs of a few dozen bytes. */
export function crc32(bytes: Uint8Array): number {
  let remainder = 0xffff_ffff
  for (const byte of bytes) {
    remainder ^= byte
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb8_8320 : 0)
  }
  return ~remainder >>> 0
}

/**
 * Sizes of held replies, so that a relay cannot tell an empty one from one with a message.
 * Source: docs/protocol/waiting.md §6.
 * @module
 */

const SIZES_BYTES: readonly number[] = [1024, 4096, 16_384, 65_536]
const SPACE = 0x20

/** Spaces behind the JSON, up to the next size; nothing beyond the largest. */
export function paddingOfHeldReply(lengthBytes: number): Uint8Array {
  const size = SIZES_BYTES.find((candidate) => candidate >= lengthBytes) ?? lengthBytes
  return new Uint8Array(size - lengthBytes).fill(SPACE)
}

/**
 * From Node's buffers to plain arrays that own their memory: a Buffer may be a view of a pool shared by the process.
 * @module
 */

/** The same bytes, without a copy when the buffer is the only one in its memory. */
export function plainBytes(buffer: Uint8Array): Uint8Array {
  return buffer.buffer.byteLength === buffer.length ? new Uint8Array(buffer.buffer) : new Uint8Array(buffer)
}

/** Both in a row, in new memory. */
export function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const out = new Uint8Array(head.length + tail.length)
  out.set(head)
  out.set(tail, head.length)
  return out
}

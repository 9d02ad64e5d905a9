/** @module A checksum of a file of any size, with no more in memory than a piece of it. */

import { open } from 'node:fs/promises'
import { concatBytes, toHex } from '@starling/base'
import { native } from '@starling/crypto/native'

const PIECE_BYTES = 16 * 1024 * 1024

/** SHA-256 of the SHA-256 of each 16 MB, in hex. */
export async function checksumOf(file: string): Promise<string> {
  const handle = await open(file, 'r')
  try {
    const piece = new Uint8Array(PIECE_BYTES)
    const digests: Uint8Array[] = []
    for (let position = 0; ; ) {
      const { bytesRead } = await handle.read(piece, 0, PIECE_BYTES, position)
      if (bytesRead === 0) return toHex(native.sha256(concatBytes(...digests)))
      digests.push(native.sha256(piece.subarray(0, bytesRead)))
      position += bytesRead
    }
  } finally {
    await handle.close()
  }
}

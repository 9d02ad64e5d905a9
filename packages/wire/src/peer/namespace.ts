/** @module The number of a namespace, in bodies between nodes. */

import { type BencodeValue, integerItem } from '../bencode.ts'
import { WireError } from '../errors.ts'

/** @throws {WireError} `invalid_bencode`, also beyond 16 bits, signed */
export function namespaceItem(value: BencodeValue | undefined): number {
  const namespace = integerItem(value, 'namespace')
  if (namespace < -0x8000 || namespace > 0x7fff)
    throw new WireError('invalid_bencode', 'namespace is beyond 16 bits', { data: { namespace } })
  return namespace
}

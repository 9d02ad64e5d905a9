/**
 * Bencode, in its one canonical form. The same bytes are signed, hashed and compared by peers, so nothing that a second
 * encoder might write differently is accepted. Source: docs/protocol/storage-rpc.md, "Bencode".
 * @module
 */

export { decodeBencode } from './bencode/decode.ts'
export { bytesField, bytesItem, dictOf, integerField, integerItem, listOf, textItem } from './bencode/dict.ts'
export { encodeBencode } from './bencode/encode.ts'
export type { BencodeDict, BencodeInput, BencodeValue } from './bencode/value.ts'
export { WireError, type WireErrorCode } from './errors.ts'

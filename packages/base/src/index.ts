export { ByteReader } from './byte-reader.ts'
export {
  compareBytes,
  concatBytes,
  equalBytes,
  fromBase64,
  fromHex,
  isBase64,
  isHex,
  toBase64,
  toBase64Unpadded,
  toHex,
  utf8Decode,
  utf8Encode,
} from './bytes.ts'
export type { CodedErrorOptions, ErrorData } from './errors.ts'
export { AssertionError, assert, CodedError, EncodingError } from './errors.ts'
export type { Unsubscribe } from './event-emitter.ts'
export { EventEmitter } from './event-emitter.ts'
export type { HeapEntry } from './heap.ts'
export { Heap } from './heap.ts'
export { parseJson } from './json.ts'

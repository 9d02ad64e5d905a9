/**
 * The client's half: build an onion, read its reply.
 * @module
 */

export {
  type BuildOptions,
  type BuiltOnion,
  buildOnion,
  type NodeDestination,
  type OnionDestination,
  type OnionHop,
  prepareEphemerals,
  type ReplyKey,
  type ServerDestination,
} from './build-onion.ts'
export { DEFAULT_ENC_TYPE, type EncType, parseEncType } from './enc-type.ts'
export { OnionError, type OnionErrorCode } from './errors.ts'
export { decodeNodeReply, type NodeReply, type OpenReplyOptions, openReply } from './open-reply.ts'

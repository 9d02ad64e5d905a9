/**
 * The node's half: open a layer, seal an answer.
 * @module
 */

export type { ReplyKey } from './build-onion.ts'
export { type EncType, parseEncType } from './enc-type.ts'
export { OnionError, type OnionErrorCode } from './errors.ts'
export { decodeGuardRequest, type GuardRequest, type OnionLayer } from './guard-request.ts'
export { exceedsPathLength, HOP_NO_MAX } from './hop-counter.ts'
export { type Peeled, peel } from './peel-layer.ts'
export { encodeNodeReply, type PlainAnswer, plainAnswers, sealRefusal, sealReply } from './reply.ts'
export { isServerTargetAllowed } from './server-target.ts'

/**
 * What service nodes say to each other. Source: docs/protocol/swarms.md §5, docs/protocol/onion-requests.md §5 and
 * docs/protocol/waiting.md §5.
 * @module
 */

export { WireError, type WireErrorCode } from './errors.ts'
export {
  CHANNEL_FRAME_BYTES_MAX,
  type ChannelFrame,
  ChannelFrameReader,
  type ChannelFrameType,
  encodeChannelFrame,
  encodeChannelFrameStart,
  encodeChannelFrames,
  type OutgoingFrame,
} from './peer/channel-frame.ts'
export { decodeForwardedStore, encodeForwardedStore, type ForwardedStore } from './peer/forwarded-store.ts'
export {
  decodeForwardedWrite,
  encodeForwardedWrite,
  type ForwardedDecision,
  type ForwardedWrite,
} from './peer/forwarded-write.ts'
export { decodeMemberPing, encodeMemberPing, type MemberPing } from './peer/member-ping.ts'
export { decodePeerOnion, encodePeerOnion, type PeerOnion } from './peer/peer-onion.ts'
export {
  decodePeerVote,
  encodePeerVote,
  type MaintenanceNotice,
  type MaintenanceQuestion,
  type PeerVote,
  type TestReport,
} from './peer/peer-vote.ts'
export {
  decodeReplicationBatch,
  encodeReplicationBatch,
  encodeReplicationBatches,
  REPLICATION_BATCH_BYTES_MAX,
  type ReplicatedMessage,
} from './peer/replication-batch.ts'
export type { Stamp } from './peer/stamp.ts'
export { decodeStorageChallenge, encodeStorageChallenge, type StorageChallenge } from './peer/storage-challenge.ts'
export { decodeStoreReply, encodeStoreReply, type StoreReceipt, type StoreReply } from './peer/store-reply.ts'
export {
  type AccountRange,
  decodeFetchReply,
  decodeOwnersReply,
  decodeSyncRequest,
  encodeFetchReply,
  encodeOwnersReply,
  encodeSyncRequest,
  type FetchReply,
  type FormerOwners,
  type SyncRecord,
  type SyncRequest,
  type SyncStore,
} from './peer/sync.ts'
export { decodeWriteReply, encodeWriteReply, type HashGroups, type WriteReply } from './peer/write-reply.ts'
export { encodeZBase32 } from './peer/z-base32.ts'

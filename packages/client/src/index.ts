export type {
  ClientStore,
  ConversationRecord,
  OutboxEntry,
  SettingTypes,
  StoreChange,
  TimelinePosition,
  TimelineQuery,
} from './client-store.ts'
export { blankConversation, TIMELINE_LIMIT } from './client-store.ts'
export type { ClientErrorCode } from './errors.ts'
export { ClientError } from './errors.ts'
export type { ClientEvents } from './events.ts'
export type { Gap } from './gaps.ts'
export { findGaps } from './gaps.ts'
export type {
  ConnectionState,
  ConversationGap,
  ConversationSummary,
  DeliveryStep,
  DropReason,
  FailureReason,
  Message,
  MessageId,
  MessageOrigin,
  MessageState,
  NetworkWarning,
  OfflineCode,
  Receipt,
  StepName,
  WarningCode,
} from './model.ts'
export { compareMessages } from './model.ts'
export type { StandingPath } from './paths.ts'
export type { Client, ClientOptions, Conversation } from './session-client.ts'
export { createClient } from './session-client.ts'
export type { Words } from './words.ts'
export { FAILURE_WORDS, OFFLINE_WORDS } from './words.ts'

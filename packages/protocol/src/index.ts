export type { Account } from './account.ts'
export { createAccount } from './account.ts'
export type { AccountId } from './account-id.ts'
export {
  AccountPrefixes,
  accountBytes,
  accountIdOf,
  accountKey,
  accountPrefix,
  checkRecipient,
  parseAccountId,
} from './account-id.ts'
export { cleanDisplayName } from './display-name.ts'
export type { ProtocolErrorCode } from './errors.ts'
export { ProtocolError } from './errors.ts'
export * from './limits.ts'
export type { MessageHash } from './message-hash.ts'
export { isMessageHash, messageHash } from './message-hash.ts'
export { Mt19937_64, uniformBelow } from './mt19937-64.ts'
export {
  isNamespace,
  isPublicInbox,
  isPublicOutbox,
  maxTtlMs,
  mayRetrieveUnauthenticated,
  Namespaces,
  revokedMayRetrieve,
  storeSubaccountFlags,
} from './namespace.ts'
export { nodeLine, nodeListHash } from './node-list-hash.ts'
export { pad, unpad } from './padding.ts'
export type { PhraseErrorCode } from './phrase.ts'
export { decodePhrase, encodePhrase, PhraseError } from './phrase.ts'
export type { PeerTestSchedule, Profile, ProfileName, SwarmConstants } from './profiles.ts'
export { PROFILES, parseProfileName } from './profiles.ts'
export { randomBelow, shuffle } from './random-below.ts'
export type { RateLimiterOptions } from './rate-limiter.ts'
export { RateLimiter } from './rate-limiter.ts'
export type { RetrieveLimits } from './retrieve-limits.ts'
export { countWithinLimits, retrieveCost, retrieveLimits } from './retrieve-limits.ts'
export type { Opened, RandomBytes } from './seal.ts'
export { openFromSender, sealDeterministic, sealForRecipient } from './seal.ts'
export { openBox, sealBox } from './sealed-box.ts'
export { selectTester, testerSeed } from './select-tester.ts'
export type { ListedNode, NodeList, ServiceNodesQuery } from './service-nodes.ts'
export {
  decodeFailing,
  decodeServiceNodes,
  encodeServiceNodes,
  failingMax,
  parseServiceNodesQuery,
  SERVICE_NODE_FIELDS,
} from './service-nodes.ts'
export * from './signed-text.ts'
export type { SubaccountAuthority } from './subaccount.ts'
export { delegateSubaccount, signAsSubaccount, subaccountOfAuthData } from './subaccount.ts'
export type { SubaccountToken } from './subaccount-token.ts'
export { encodeSubaccountToken, parseSubaccountToken, SubaccountFlags } from './subaccount-token.ts'
export type { AssignSwarmsInput, Swarms } from './swarm-assignment.ts'
export { assignSwarms, newSwarmId } from './swarm-assignment.ts'
export type { SwarmMember } from './swarm-mapping.ts'
export {
  formatSwarmId,
  membersBySwarm,
  NO_SWARM,
  swarmForAccount,
  swarmIdsOf,
  swarmOf,
  swarmPosition,
} from './swarm-mapping.ts'
export * from './time-rules.ts'
export type { SignedRequest, SubaccountProof } from './verify-account-signature.ts'
export { verifyAccountSignature } from './verify-account-signature.ts'
export { WORDS } from './words-en.ts'

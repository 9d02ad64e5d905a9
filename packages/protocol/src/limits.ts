/**
 * Every limit and tolerance of the protocol, in one place, each with its source. Units are in the names; all limits
 * are inclusive: a difference of exactly the limit is accepted.
 * @module
 */

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const DAY_MS = 24 * 60 * MINUTE_MS

/** Stored data of one message. Source: docs/protocol/storage-rpc.md §4.1. */
export const MESSAGE_BYTES_MAX = 76_800
/** The same as base64 text. Source: docs/protocol/storage-rpc.md §4.1. */
export const MESSAGE_BASE64_CHARACTERS_MAX = 102_400
/** Shortest time from timestamp to expiry. Source: docs/protocol/storage-rpc.md §4.1. */
export const TTL_MS_MIN = 10 * SECOND_MS
/** Longest time to live in a public inbox. Source: docs/protocol/storage-rpc.md §2.3. */
export const PUBLIC_INBOX_TTL_MS_MAX = 14 * DAY_MS
/** Longest time to live elsewhere, and the cap of `expire`. Source: docs/protocol/storage-rpc.md §2.3, §4.9. */
export const PRIVATE_TTL_MS_MAX = 30 * DAY_MS

/** How far a stored message may lie in the future, or its expiry in the past. Source: docs/protocol/storage-rpc.md §2.5. */
export const STORE_TOLERANCE_MS = 10 * SECOND_MS
/** How far the time of a signature may be off. Source: docs/protocol/storage-rpc.md §2.5. */
export const SIGNATURE_TOLERANCE_MS = 60 * SECOND_MS
/** The same when a member of the swarm forwarded the request. Source: docs/protocol/storage-rpc.md §2.5. */
export const FORWARDED_SIGNATURE_TOLERANCE_MS = 70 * SECOND_MS
/** A single timestamp below this was meant in seconds. Source: docs/protocol/storage-rpc.md §3. */
export const TIMESTAMP_MS_MIN = 1_000_000_000

/** Budget of one `retrieve`. Source: docs/protocol/storage-rpc.md §4.2. */
export const RETRIEVE_BYTES_MAX = 7_800_000
/** The share of the budget when nothing is asked: one fifth. Source: docs/protocol/storage-rpc.md §4.2. */
export const RETRIEVE_DEFAULT_SHARE = 5
/** What each message costs besides hash and data. Source: docs/protocol/storage-rpc.md §4.2. */
export const RETRIEVE_OVERHEAD_BYTES = 100
/** Length of a message hash. Source: docs/protocol/storage-rpc.md §1.4. */
export const MESSAGE_HASH_CHARACTERS = 43

/** Subrequests of `batch` and `sequence`. Source: docs/protocol/storage-rpc.md §4.13. */
export const SUBREQUESTS_MAX = 20
/** Tokens in one revocation, and kept per account. Source: docs/protocol/storage-rpc.md §4.12. */
export const REVOCATIONS_MAX = 50
/** Length of a subaccount token. Source: docs/protocol/storage-rpc.md §2.4. */
export const SUBACCOUNT_TOKEN_BYTES = 36
/** Length of an Ed25519 signature. Source: docs/protocol/storage-rpc.md §1.4. */
export const SIGNATURE_BYTES = 64

/** Body of a request to a node. Source: docs/protocol/storage-rpc.md §1.1. */
export const REQUEST_BYTES_MAX = 10_485_760
/**
 * Members and elements in the JSON of a request; beyond it a node would be busy with parsing alone. The largest useful
 * request, twenty deletions of as many messages as retrieves can find, has far fewer.
 */
export const REQUEST_JSON_VALUES_MAX = 65_536
/** The same for replies: a page of 54,000 empty messages, five values each, is the largest that a node gives. */
export const REPLY_JSON_VALUES_MAX = 400_000
/** Requests waiting in a node before it answers 503. Source: docs/protocol/storage-rpc.md §1.1. */
export const QUEUED_REQUESTS_MAX = 1_000
/** Between members of a swarm. Source: docs/protocol/storage-rpc.md §3.3. */
export const FORWARD_TIMEOUT_MS = 5 * SECOND_MS

/** Tokens of one client address. Source: docs/protocol/storage-rpc.md §5. */
export const RATE_BUCKET_TOKENS = 600
/** One token of a client address per so many microseconds: 300 a second. Source: docs/protocol/storage-rpc.md §5. */
export const RATE_TOKEN_PERIOD_US = 3_333
/** One token of a node per so many microseconds: 600 a second. Source: docs/protocol/storage-rpc.md §5. */
export const NODE_RATE_TOKEN_PERIOD_US = 1_666
/** Client addresses tracked at once. Source: docs/protocol/storage-rpc.md §5. */
export const RATE_CLIENTS_MAX = 10_000
/** Full buckets are dropped this often. Source: docs/protocol/storage-rpc.md §5. */
export const RATE_SWEEP_PERIOD_MS = 10 * SECOND_MS

/** How long a node keeps a `wait_ms` call open. Source: docs/protocol/waiting.md §1. */
export const WAIT_MS_MAX = 25 * SECOND_MS
/** Life of a `monitor` subscription after its last renewal. Source: docs/protocol/monitor.md §2. */
export const MONITOR_LIFETIME_MS = 65 * MINUTE_MS
/** Oldest signature of a subscription. Source: docs/protocol/monitor.md §2. */
export const MONITOR_SIGNATURE_AGE_MS_MAX = 14 * DAY_MS
/** How far the signature of a subscription may lie ahead. Source: docs/protocol/monitor.md §2. */
export const MONITOR_SIGNATURE_AHEAD_MS_MAX = DAY_MS

/** Expired messages are deleted this often. Source: docs/protocol/swarms.md §7. */
export const SWEEP_PERIOD_MS = 10 * SECOND_MS
/** Database of a node: 3.5 GiB. Source: docs/protocol/swarms.md §7. */
export const DATABASE_BYTES_MAX = 3_758_096_384
/** How far ahead of the receiver's clock a stamp may be. Source: docs/protocol/replication.md §2. */
export const STAMP_AHEAD_MS_MAX = 10 * SECOND_MS
/** How far a node's clock may be from the median of its swarm. Source: docs/protocol/replication.md §2. */
export const CLOCK_SKEW_MS_MAX = 5 * SECOND_MS

/** Time for a seed to answer. Source: docs/protocol/swarms.md §1.1. */
export const SEED_TIMEOUT_MS = 5 * SECOND_MS
/** Rounds over all seeds. Source: docs/protocol/swarms.md §1.1. */
export const SEED_ROUNDS_MAX = 4
/** Pause after the first round that failed; doubles with each. Source: docs/protocol/swarms.md §1.1. */
export const SEED_BACKOFF_MS = SECOND_MS
/** Largest swarm id. Source: docs/protocol/swarms.md §3.1. */
export const SWARM_ID_MAX = 0xffff_ffff_ffff_fffen

/** Unit to which content is padded. Source: docs/protocol/messages.md §2. */
export const PADDING_BLOCK_BYTES = 160
/** Unicode code points of a message text. Source: docs/protocol/accounts.md §6. */
export const TEXT_CODE_POINTS_MAX = 2_000
/** UTF-8 bytes of a display name. Source: docs/protocol/accounts.md §3. */
export const DISPLAY_NAME_BYTES_MAX = 100

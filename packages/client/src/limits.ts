/**
 * Figures of the client, each with its source. Milliseconds unless the name says otherwise.
 * @module
 */

/** A held call is given up this much later than the node promised to answer. */
export const HOLD_GRACE_MS = 5_000

/** Poll interval at nodes that do not know held requests. Source: docs/protocol/waiting.md, same section. */
export const POLL_MS = 5_000

/** A second member is asked every 60 ± 20 s. Source: docs/protocol/waiting.md, "What a client holds". */
export const SECOND_MEMBER_MS = 60_000
export const SECOND_MEMBER_SPREAD_MS = 20_000

/** Between the first looks at further members, after the start. */
export const FIRST_LOOK_MS = 3_000

/** The probe after a held call that failed. Source: docs/protocol/waiting.md, "Blame". */
export const PROBE_TIMEOUT_MS = 3_000

/** A member that breaks so many holds in a row, and answers the probes, is left for another. */
export const HOLDS_FAILED_MAX = 2

/** Time limit of one ordinary onion request. Source: docs/protocol/onion-requests.md §9.1. */
export const CALL_TIMEOUT_MS = 10_000

/** Longest that any namespace keeps a message: what has been seen is remembered as long as this. */
export const SEEN_MS_MAX = 30 * 24 * 60 * 60 * 1_000

/** How far the times of own messages may run ahead of the network's to keep their order, after a clock was corrected. */
export const SENT_AT_LEAD_MS_MAX = 10 * 60 * 1_000

/** Pauses before the second, third, … try of a delivery; after the last one it has failed, unless some members keep it. */
export const RETRY_PAUSES_MS: readonly number[] = [100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000]
/** Between the tries of what goes on waiting. */
export const RETRY_PAUSE_MS_MAX = 60_000

/** Pauses of the waiter after one, two, … failures in a row. */
export const RECONNECT_PAUSES_MS: readonly number[] = [0, 500, 1_000, 2_000, 5_000, 10_000, 30_000]

/** Messages that come in another order are waited for so long before they count as missing. */
export const GAP_PATIENCE_MS = 1_000
/** Between two rounds through the own swarm for what is missing. */
export const GAP_LOOK_PAUSE_MS = 60_000

/** The list of nodes is looked at this long after the start, then each half hour, each time a little later. */
export const LIST_FIRST_MS = 20_000
export const LIST_REFRESH_MS = 30 * 60_000
/** Instead, after nodes have contradicted one another and the registry was silent. */
export const LIST_DISPUTED_MS = 2 * 60_000
export const LIST_SPREAD_MS = 60_000
/** And not more often than this, however few nodes are left. */
export const LIST_PAUSE_MS_MIN = 60_000

/** From this difference on people hear that their clock is wrong. */
export const CLOCK_WARNING_MS = 30_000

/** Steps kept per message, so that a message which is retried for ever stays small. */
export const STEPS_MAX = 40

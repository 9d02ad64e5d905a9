/**
 * How often an onion may be forwarded. Source: docs/protocol/onion-requests.md §5.
 * @module
 */

/** The largest hop counter that a node accepts: at most 15 forwards from a start value of 0. */
export const HOP_NO_MAX = 15

/** Whether a node answers `400 onion request max path length exceeded` to this counter. */
export function exceedsPathLength(hopNo: number): boolean {
  return hopNo > HOP_NO_MAX
}

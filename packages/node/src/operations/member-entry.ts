/**
 * Results of the members of a swarm as the entries of a reply.
 * Source: docs/protocol/storage-rpc.md §3.3.
 * @module
 */

import { toBase64 } from '@starling/base'
import type { JsonObject } from '@starling/storage-api'
import type { HashGroups, WriteReply } from '@starling/wire/peer'
import type { MemberResult, SwarmResults } from '../swarm-writes.ts'

export function memberEntries<Done>(
  results: SwarmResults<Done>,
  entryOf: (done: Done) => JsonObject,
): Record<string, JsonObject> {
  return Object.fromEntries([...results].map(([member, result]) => [member, memberEntry(result, entryOf)]))
}

/** The entry of everything but `store`. */
export function writeEntry({ signature, deleted, updated, expiryMs, unchanged, count }: WriteReply): JsonObject {
  return {
    count,
    deleted: deleted && groupsEntry(deleted),
    expiry: expiryMs,
    signature: toBase64(signature),
    unchanged: unchanged && Object.fromEntries(unchanged),
    updated: updated && groupsEntry(updated),
  }
}

function memberEntry<Done>(result: MemberResult<Done>, entryOf: (done: Done) => JsonObject): JsonObject {
  switch (result.kind) {
    case 'done':
      return entryOf(result.done)
    case 'timeout':
      return { failed: true, timeout: true }
    case 'refused':
      return { failed: true, code: result.code, reason: result.reason }
    case 'bad_response':
      return { failed: true, bad_peer_response: true }
    case 'query_failure':
      return { failed: true, query_failure: true, reason: result.reason }
  }
}

function groupsEntry(groups: HashGroups): JsonObject | readonly string[] {
  return isMap(groups) ? Object.fromEntries(groups) : groups
}

// `instanceof` does not narrow a readonly array out of the union.
function isMap(groups: HashGroups): groups is ReadonlyMap<number, readonly string[]> {
  return groups instanceof Map
}

/**
 * The entries of a reply's `swarm`: exactly the members, none failed, each signed by its own key.
 * Source: docs/protocol/storage-rpc.md §3.3, §3.4.
 * @module
 */

import { fromHex } from '@starling/base'
import type { Reply } from '../doors/door.ts'
import { joined } from '../people/account.ts'
import { CheckFailure, expectSame, isObject, type Pattern } from './expect.ts'
import { base64Bytes, bodyOf, type Owner } from './owner.ts'
import type { Scene } from './scene.ts'

export type Entry = Readonly<Record<string, unknown>>

export interface EntryExpectation {
  /** What each member has signed. */
  readonly signed: (entry: Entry) => readonly (string | number | Uint8Array)[]
  readonly entry?: Pattern
}

/** @throws {CheckFailure} */
export function expectEntries(scene: Scene, owner: Owner, reply: Reply, expectation: EntryExpectation): void {
  const entries = entriesOf(reply)
  expectSame(
    Object.keys(entries).sort(),
    owner.members.map(({ ed25519 }) => ed25519).sort(),
    'the members in `swarm`',
    reply,
  )
  for (const [member, entry] of Object.entries(entries)) {
    if ('failed' in entry) throw new CheckFailure('no member to have failed', reply.text, reply.request)
    if (expectation.entry !== undefined) expectSame(entry, expectation.entry, `the entry of ${member}`, reply)
    const text = joined(expectation.signed(entry))
    if (!scene.crypto.ed25519.verify(signatureOf(entry), text, fromHex(member)))
      throw new CheckFailure(`a signature by ${member} over ${JSON.stringify(shown(text))}`, reply.text, reply.request)
  }
}

export function entriesOf(reply: Reply): Readonly<Record<string, Entry>> {
  const { swarm } = bodyOf(reply)
  if (!isObject(swarm)) throw new CheckFailure('an object `swarm`', reply.text, reply.request)
  const entries: Record<string, Entry> = {}
  for (const [member, entry] of Object.entries(swarm)) {
    if (!isObject(entry)) throw new CheckFailure('entries that are objects', reply.text, reply.request)
    entries[member] = entry
  }
  return entries
}

function signatureOf(entry: Entry): Uint8Array {
  try {
    return base64Bytes(entry['signature'])
  } catch {
    return new Uint8Array(0)
  }
}

function shown(text: Uint8Array): string {
  return new TextDecoder().decode(text)
}

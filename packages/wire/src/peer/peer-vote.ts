/**
 * What nodes say of one another: what a test has found, and that somebody is away for maintenance.
 * Source: docs/protocol/swarms.md §6.3 and §6.4.
 * @module
 */

import { type BencodeDict, bytesItem, decodeBencode, dictOf, encodeBencode, integerItem, textItem } from '../bencode.ts'
import { WireError } from '../errors.ts'

/** The asking node has tested the asked one. */
export interface TestReport {
  readonly kind: 'test'
  /** What was tested; a name that the receiver may not know. */
  readonly test: string
  readonly passed: boolean
  /** A code in words of letters and `_`, empty when passed; one that the receiver may not know. */
  readonly reason: string
}

/** Its signer is away on purpose. */
export interface MaintenanceNotice {
  readonly kind: 'away'
  /** 32 bytes: Ed25519 key of who is away. */
  readonly node: Uint8Array
  readonly fromMs: number
  readonly untilMs: number
  /** 64 bytes. */
  readonly signature: Uint8Array
}

/** Whether a node has announced that it is away; the answer is its notice, or 404. */
export interface MaintenanceQuestion {
  readonly kind: 'ask'
  /** 32 bytes: Ed25519 key. */
  readonly node: Uint8Array
}

export type PeerVote = TestReport | MaintenanceNotice | MaintenanceQuestion

export function encodePeerVote(vote: PeerVote): Uint8Array {
  switch (vote.kind) {
    case 'test':
      return encodeBencode({ kind: 'test', passed: vote.passed, reason: vote.reason, test: vote.test })
    case 'away':
      return encodeBencode({
        from: vote.fromMs,
        kind: 'away',
        node: vote.node,
        signature: vote.signature,
        until: vote.untilMs,
      })
    case 'ask':
      return encodeBencode({ kind: 'ask', node: vote.node })
  }
}

/** @throws {WireError} `invalid_bencode`, also for kinds of later versions */
export function decodePeerVote(bytes: Uint8Array): PeerVote {
  const dict = dictOf(decodeBencode(bytes), 'vote')
  switch (name(dict, 'kind')) {
    case 'test':
      return {
        kind: 'test',
        test: name(dict, 'test'),
        passed: integerItem(dict.get('passed'), 'passed') !== 0,
        reason: name(dict, 'reason'),
      }
    case 'away':
      return {
        kind: 'away',
        node: bytesItem(dict.get('node'), 'node', 32),
        fromMs: integerItem(dict.get('from'), 'from'),
        untilMs: integerItem(dict.get('until'), 'until'),
        signature: bytesItem(dict.get('signature'), 'signature', 64),
      }
    case 'ask':
      return { kind: 'ask', node: bytesItem(dict.get('node'), 'node', 32) }
    default:
      throw new WireError('invalid_bencode', 'kind of vote is not known')
  }
}

function name(dict: BencodeDict, field: string): string {
  const text = textItem(dict.get(field), field)
  if (!/^[a-z_]{0,32}$/.test(text)) throw new WireError('invalid_bencode', `${field} is no name`)
  return text
}

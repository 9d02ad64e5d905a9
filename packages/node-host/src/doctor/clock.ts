/**
 * Whether this machine's clock agrees with those of other nodes: signatures and expiries are judged by it.
 * Source: docs/protocol/storage-rpc.md §2.5; docs/protocol/replication.md §2.
 * @module
 */

import { utf8Decode, utf8Encode } from '@starling/base'
import type { ClientTransport, Clock, ServiceNodeRecord } from '@starling/ports'
import { type Finding, notice, ok, problem } from './finding.ts'

/** Others asked; the median of so many withstands two that lie. */
const ASKED_MAX = 5
const ANSWER_MS_MAX = 5_000
/** Nobody notices less. */
const SKEW_MS_GOOD = 1_000
const INFO = utf8Encode('{"method":"info","params":{}}')

export interface ClockParts {
  readonly clock: Pick<Clock, 'now' | 'elapsed'>
  readonly transport: ClientTransport
  /** Of the profile: from then on a node is not ready. */
  readonly maxClockSkewMs: number
}

/** @param others - nodes to ask, the nearest first */
export async function examineClock(parts: ClockParts, others: readonly ServiceNodeRecord[]): Promise<Finding> {
  const answers = await Promise.all(others.slice(0, ASKED_MAX).map((node) => offsetOf(parts, node)))
  const offsets = answers.filter((offset) => offset !== undefined).sort((left, right) => left - right)
  if (offsets.length === 0) {
    const why = answers.length === 0 ? 'there is no other node' : `none of ${answers.length} other nodes answered`
    const text = `The clock could not be compared: ${why}.`
    return notice('clock', text, 'See to it that the machine takes its time from the net (timedatectl).')
  }
  const median = Math.round(offsets[offsets.length >> 1] ?? 0)
  const text = `The clock is ${Math.abs(median)} ms ${median > 0 ? 'behind' : 'ahead of'} ${offsets.length} other nodes.`
  const remedy = 'Let the machine take its time from the net: timedatectl set-ntp true.'
  if (Math.abs(median) > parts.maxClockSkewMs) return problem('clock', text, remedy)
  return Math.abs(median) > SKEW_MS_GOOD ? notice('clock', text, remedy) : ok('clock', text)
}

/** How far the other is ahead, in ms: half of the way there and back counts for each. */
async function offsetOf(parts: ClockParts, node: ServiceNodeRecord): Promise<number | undefined> {
  const url =
    node.url ?? `https://${node.publicIp.includes(':') ? `[${node.publicIp}]` : node.publicIp}:${node.storagePort}`
  try {
    const startedMs = parts.clock.elapsed()
    const { body } = await parts.transport.request(url, '/storage_rpc/v1', INFO, { timeoutMs: ANSWER_MS_MAX })
    const tookMs = parts.clock.elapsed() - startedMs
    const { t }: { t?: unknown } = JSON.parse(utf8Decode(body))
    return typeof t === 'number' && Number.isSafeInteger(t) ? t + tookMs / 2 - parts.clock.now() : undefined
  } catch {
    return undefined // not reached, or no node: the others decide
  }
}

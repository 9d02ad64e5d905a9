/**
 * Messages that are named to this node and are not here, from whoever may have them: one question to each, all at once.
 * Source: docs/protocol/replication.md §2, "Expiries".
 * @module
 */

import { CodedError, equalBytes, fromHex } from '@starling/base'
import type { ServiceNodeRecord } from '@starling/ports'
import { type AccountId, type MessageHash, messageHash } from '@starling/protocol'
import {
  decodeFetchReply,
  decodeForwardedWrite,
  encodeSyncRequest,
  type Stamp,
  type SyncRecord,
} from '@starling/wire/peer'
import type { NodeContext } from '../context.ts'
import type { Membership } from '../membership/membership.ts'
import { MARKS_MAX } from '../merge/marks.ts'
import { before } from '../peers/before.ts'
import type { StampClock } from '../stamp-clock.ts'
import { NAMED_MAX } from './answer-sync.ts'
import { type ApplyContext, applyRecords } from './apply-records.ts'
import { countRows } from './count-rows.ts'
import { accountOf } from './given-records.ts'

export interface PullContext extends ApplyContext, Pick<NodeContext, 'identity' | 'peers'> {
  readonly membership: Pick<Membership, 'sourcesOf'>
}

/** For everything, taking in included: a client waits for it. */
const PULL_MS_MAX = 2_000

/** Of one message: itself, its newest deletion and its newest expiry; besides, the marks on the account's mailboxes. */
const RECORDS_EACH = 3

/** At once, of all clients: each may bring four megabytes from each member. */
export const PULLS_AT_ONCE_MAX = 32

export class NamedPulls {
  readonly #ctx: PullContext
  readonly #stamps: StampClock
  #underWay = 0

  constructor(ctx: PullContext, stamps: StampClock) {
    this.#ctx = ctx
    this.#stamps = stamps
  }

  /**
   * Resolves when all have answered and what came was taken in as in any repair, or after two seconds. Who does not know the question
   * has nothing; while too many are under way nobody is asked. Never rejects.
   * @param hashes - each once
   * @returns milliseconds of the newest stamp that others have given to what came; 0 for nothing
   */
  async pull(account: AccountId, hashes: readonly MessageHash[]): Promise<number> {
    if (this.#underWay >= PULLS_AT_ONCE_MAX) return 0
    this.#underWay += 1
    try {
      return await this.#ask(account, hashes)
    } finally {
      this.#underWay -= 1
    }
  }

  async #ask(account: AccountId, hashes: readonly MessageHash[]): Promise<number> {
    const { clock } = this.#ctx
    const keepers = keepersOf(this.#ctx, account)
    if (keepers.length === 0) return 0
    let newestMs = 0
    const onStamp = (ms: number) => {
      newestMs = Math.max(newestMs, ms)
    }
    const pulled = keepers.map((keeper, index) => {
      // An answer ends with what fits: each begins with others.
      const from = Math.floor((index * hashes.length) / keepers.length)
      const turned = [...hashes.slice(from), ...hashes.slice(0, from)]
      return pullFrom(this.#ctx, this.#stamps, keeper, account, turned, onStamp)
    })
    await before(Promise.all(pulled), { clock, deadlineMs: clock.elapsed() + PULL_MS_MAX }).catch(() => undefined)
    return newestMs
  }
}

/** Members that are up, and those that kept the account before as long as this node may lack something of it. */
function keepersOf({ identity, membership, network, peers }: PullContext, account: AccountId) {
  const members = network.swarmOf(account).members
  const sources = membership.sourcesOf(account)
  const former = sources?.records.filter((source) => peers.isUp(source)).slice(0, sources.enough) ?? []
  const byKey = new Map([...members, ...former].map((keeper) => [keeper.ed25519, keeper]))
  return [...byKey.values()].filter((keeper) => keeper.ed25519 !== identity.ed25519 && peers.isUp(keeper))
}

/** Never rejects. */
async function pullFrom(
  ctx: PullContext,
  stamps: StampClock,
  keeper: ServiceNodeRecord,
  account: AccountId,
  hashes: readonly MessageHash[],
  onStamp: (ms: number) => void,
): Promise<void> {
  const named = hashes.slice(0, NAMED_MAX)
  const wanted: ReadonlySet<string> = new Set(named)
  const body = encodeSyncRequest({ kind: 'named', account: fromHex(account), hashes: named })
  try {
    const answer = await ctx.peers.request(keeper, 'sync', body, { timeoutMs: PULL_MS_MAX })
    if (answer.status !== 200) {
      ctx.metrics.count('starling_named_requests_total', { outcome: 'refused' })
      return
    }
    const records = decodeFetchReply(answer.body)
      .records.slice(0, named.length * RECORDS_EACH + MARKS_MAX)
      .filter((record) => isOf(ctx, account, wanted, record))
    ctx.metrics.count('starling_named_requests_total', { outcome: 'answered' })
    // One that is refused is a lie, and moves nothing.
    for (const stamp of records.flatMap(stampsOf))
      if (stamps.isAcceptable(stamp.ms) && !equalBytes(stamp.node, ctx.identity.signer.publicKey)) onStamp(stamp.ms)
    countRows(ctx.metrics, await applyRecords(ctx, stamps, records))
  } catch (error) {
    ctx.metrics.count('starling_named_requests_total', { outcome: 'failed' })
    ctx.logger.info('repair.not_pulled', {
      member: keeper.ed25519,
      code: error instanceof CodedError ? error.code : null,
    })
  }
}

function stampsOf(record: SyncRecord): readonly Stamp[] {
  if (record.kind === 'message') return record.stores.map(({ stamp }) => stamp)
  const { stamp } = decodeForwardedWrite(record.body)
  return stamp === undefined ? [] : [stamp]
}

/** Whether it is what was asked for: a member may answer anything. */
function isOf({ crypto }: PullContext, account: AccountId, wanted: ReadonlySet<string>, record: SyncRecord): boolean {
  if (accountOf(record) !== account) return false
  if (record.kind === 'message') return wanted.has(messageHash(crypto, account, record.namespace, record.data))
  const write = decodeForwardedWrite(record.body)
  switch (write.method) {
    case 'delete':
    case 'expire':
      return write.hashes.some((hash) => wanted.has(hash))
    case 'revoke_subaccount':
    case 'unrevoke_subaccount':
      return false
    default:
      return true
  }
}

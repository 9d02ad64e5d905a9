/**
 * The storage test, both ends: who is the tester at a height asks another member for proof of one message that both should
 * keep.
 * Source: docs/protocol/swarms.md §6.2.
 * @module
 */

import { equalBytes, toHex, utf8Encode } from '@starling/base'
import type { ServiceNodeRecord, TransportResponse } from '@starling/ports'
import { TransportError, UNASSIGNED_SWARM } from '@starling/ports'
import { type AccountId, accountBytes, parseAccountId, selectTester } from '@starling/protocol'
import { decodeStorageChallenge, encodeStorageChallenge, type StorageChallenge, WireError } from '@starling/wire/peer'
import type { NodeContext } from '../context.ts'
import { failed, PASSED, type TestOutcome, UNDECIDED } from './outcome.ts'
import { NONCE_BYTES, storageProof } from './storage-proof.ts'

export type StorageTestContext = Pick<
  NodeContext,
  'clock' | 'crypto' | 'identity' | 'messages' | 'network' | 'peers' | 'profile' | 'random'
>

/** Block hashes of as many heights are remembered: a tester may be a little behind or ahead. */
const HEIGHTS_KEPT = 8

export class StorageTest {
  readonly #ctx: StorageTestContext
  readonly #blocks = new Map<number, string>()
  #askedAt = -1
  /** The height for which this node has proved something: once is enough, and more would be an oracle. */
  #provedAt = -1

  constructor(ctx: StorageTestContext) {
    this.#ctx = ctx
  }

  /** Whom this node has to test at the present height; undefined for nobody, or when it has done so. */
  due(): ServiceNodeRecord | undefined {
    const { identity, network } = this.#ctx
    const { height, blockHash } = this.#noteBlock()
    if (height === this.#askedAt) return undefined
    const chosen = this.#chosenAt(blockHash)
    if (chosen?.tester !== network.own?.legacy || chosen === undefined) return undefined
    const members = network.membersOf(network.own?.swarmId ?? UNASSIGNED_SWARM)
    const testee = members.find(({ legacy }) => legacy === chosen.testee)
    return testee?.ed25519 === identity.ed25519 ? undefined : testee
  }

  /** @returns undefined when there is nothing to ask for */
  async test(testee: ServiceNodeRecord, signal: AbortSignal): Promise<TestOutcome | undefined> {
    const { clock, crypto, messages, network, peers, profile, random } = this.#ctx
    const { height } = this.#noteBlock()
    this.#askedAt = height
    const { challengeAgeMs, timeoutMs } = profile.peerTests
    const nowMs = clock.now()
    const sample = await messages.sample(random, {
      storedBeforeMs: nowMs - challengeAgeMs,
      liveAtMs: nowMs + timeoutMs,
    })
    if (sample === undefined || !network.isMine(sample.account)) return undefined
    const { account, namespace, hash, data } = sample
    const nonce = random.bytes(NONCE_BYTES)
    const challenge = { height, account: accountBytes(account), namespace, hash, nonce }
    let response: TransportResponse
    try {
      response = await peers.request(testee, 'challenge', encodeStorageChallenge(challenge), { timeoutMs, signal })
    } catch (error) {
      // Whether it can be reached is another test.
      if (error instanceof TransportError) return UNDECIDED
      throw error
    }
    if (response.status === 404) return this.#isStillKept(account, namespace, hash)
    if (response.status !== 200) return UNDECIDED
    const expected = storageProof(crypto, nonce, testee.ed25519, hash, data)
    return equalBytes(response.body, expected) ? PASSED : failed('wrong_proof')
  }

  /** It may have been deleted while the question was under way. */
  async #isStillKept(account: AccountId, namespace: number, hash: string): Promise<TestOutcome> {
    return (await this.#ctx.messages.dataOf(account, namespace, hash)) === undefined ? UNDECIDED : failed('missing')
  }

  /** @param from - Ed25519 key of the node that asks, authenticated. Never rejects for what it sent. */
  async answer(from: string, body: Uint8Array): Promise<TransportResponse> {
    const { crypto, identity, messages, network } = this.#ctx
    this.#noteBlock()
    const challenge = decoded(body)
    if (challenge === undefined) return text(400, 'challenge is not understood')
    const { height, namespace, hash, nonce } = challenge
    const account = parseAccountId(toHex(challenge.account))
    const blockHash = this.#blocks.get(height)
    if (blockHash === undefined) return text(406, 'height is not known')
    const chosen = this.#chosenAt(blockHash)
    const isRight =
      chosen !== undefined && chosen.tester === network.find(from)?.legacy && chosen.testee === network.own?.legacy
    if (!isRight) return text(403, 'not the tester of this height')
    if (this.#provedAt === height) return text(429, 'has proved something at this height')
    this.#provedAt = height
    const data = network.isMine(account) ? await messages.dataOf(account, namespace, hash) : undefined
    if (data === undefined) return text(404, 'message is not kept')
    return { status: 200, body: storageProof(crypto, nonce, identity.ed25519, hash, data) }
  }

  #chosenAt(blockHash: string) {
    const { network } = this.#ctx
    const swarmId = network.own?.swarmId ?? UNASSIGNED_SWARM
    if (swarmId === UNASSIGNED_SWARM) return undefined
    return selectTester(
      blockHash,
      network.membersOf(swarmId).map(({ legacy }) => legacy),
    )
  }

  #noteBlock() {
    const { height, blockHash } = this.#ctx.network.view
    if (!this.#blocks.has(height)) {
      this.#blocks.set(height, blockHash)
      for (const oldest of this.#blocks.keys()) {
        if (this.#blocks.size <= HEIGHTS_KEPT) break
        this.#blocks.delete(oldest)
      }
    }
    return { height, blockHash }
  }
}

function decoded(body: Uint8Array): StorageChallenge | undefined {
  try {
    return decodeStorageChallenge(body)
  } catch (error) {
    if (error instanceof WireError) return undefined
    throw error
  }
}

function text(status: number, body: string): TransportResponse {
  return { status, body: utf8Encode(body) }
}

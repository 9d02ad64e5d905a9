/**
 * Tests between nodes: one task that tests others in turn, and the other end of what they send. Results have no consequences
 * for membership; they are shown to the tested node, to who runs this one, and to clients, which compare what several nodes say.
 * Source: docs/protocol/swarms.md §6.
 * @module
 */

import { fromHex, toHex, utf8Encode } from '@starling/base'
import type { ServiceNodeRecord, TransportResponse } from '@starling/ports'
import { TransportError, UNASSIGNED_SWARM } from '@starling/ports'
import { failingMax, randomBelow } from '@starling/protocol'
import {
  decodePeerVote,
  encodePeerVote,
  type MaintenanceNotice,
  type PeerVote,
  type TestReport,
  WireError,
} from '@starling/wire/peer'
import type { NodeContext } from '../context.ts'
import { MaintenanceBook } from './maintenance.ts'
import { PEER_TESTS, type PeerTest, type TestOutcome, UNDECIDED } from './outcome.ts'
import { type AsClient, reachDirectly, reachThrough } from './reach.ts'
import { ReportBook, type ReportSummary } from './report-book.ts'
import { StorageTest } from './storage-test.ts'
import { type FailingNode, TestBook } from './test-book.ts'
import { VisitingOrder } from './visiting-order.ts'

export interface PeerTestParts {
  /** How this node reaches others as a client would; without it only the storage test is made. */
  readonly asClient: AsClient | undefined
  readonly isReady: () => boolean
}

export interface PeerTestFigures extends ReportSummary {
  /** Nodes that fail this node's tests. */
  readonly failing: readonly FailingNode[]
  /** Until when this node has said that it is away, its own clock; null when it has not. */
  readonly awayUntilMs: number | null
}

const NO_BODY = new Uint8Array(0)
/** Members of a swarm who are asked whether one of them is away. */
const ASKED_MAX = 2

export class PeerTests {
  readonly #ctx: NodeContext
  readonly #parts: PeerTestParts
  readonly #book: TestBook
  readonly #reports = new ReportBook()
  readonly #maintenance: MaintenanceBook
  readonly #storage: StorageTest
  readonly #order: VisitingOrder
  #turns = 0

  constructor(ctx: NodeContext, parts: PeerTestParts) {
    this.#ctx = ctx
    this.#parts = parts
    this.#book = new TestBook(ctx.profile.peerTests)
    this.#maintenance = new MaintenanceBook(ctx)
    this.#storage = new StorageTest(ctx)
    this.#order = new VisitingOrder(ctx.random)
  }

  figures(): PeerTestFigures {
    const { clock, identity } = this.#ctx
    return {
      ...this.#reports.summary(clock.now()),
      failing: this.#book.failing,
      awayUntilMs: this.#maintenance.of(identity.ed25519)?.untilMs ?? null,
    }
  }

  /** Ed25519 keys of those that fail this node's tests; none where they are so many that the trouble is rather here. */
  failing(): readonly string[] {
    const { failing } = this.#book
    if (failing.length > failingMax(this.#ctx.network.view.nodes.length)) return []
    return failing.map(({ ed25519 }) => ed25519)
  }

  /** Runs until `signal` aborts. Never rejects. One sleep to the next turn or retest; nothing ticks. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger, profile, random } = this.#ctx
    const { everyMs, spreadMs } = profile.peerTests
    // Not all at once: the first turn comes at any moment of the first period.
    let turnAtMs = clock.elapsed() + randomBelow(random, everyMs)
    while (!signal.aborted) {
      const retest = this.#book.nextRetest()
      const isRetest = retest !== undefined && retest.atMs <= turnAtMs
      try {
        await clock.sleep(Math.max(0, (isRetest ? retest.atMs : turnAtMs) - clock.elapsed()), signal)
        if (isRetest) await this.#retest(retest.ed25519, retest.test, signal)
        else await this.#turn(signal)
      } catch (error) {
        if (signal.aborted) return
        logger.error('peer_tests.failed', { reason: error instanceof Error ? error.name : 'unknown' })
      }
      if (!isRetest) turnAtMs = clock.elapsed() + everyMs - spreadMs + randomBelow(random, 2 * spreadMs + 1)
    }
  }

  /**
   * Says to the own swarm that this node is away for a while, so that others do not count what they find.
   * @returns until when, its own clock; null when it may not be away now: it was until lately
   */
  async announceMaintenance(durationMs: number): Promise<number | null> {
    const { identity, network, peers, profile } = this.#ctx
    const notice = this.#maintenance.announce(identity, durationMs)
    if (!this.#maintenance.take(notice)) return null
    const body = encodePeerVote(notice)
    const members = network.membersOf(network.own?.swarmId ?? UNASSIGNED_SWARM)
    const { timeoutMs } = profile.peerTests
    await Promise.all(
      members
        .filter(({ ed25519 }) => ed25519 !== identity.ed25519)
        .map((member) => peers.request(member, 'vote', body, { timeoutMs }).catch(ignoreTransport)),
    )
    return notice.untilMs
  }

  /** @param from - Ed25519 key of the node that asks, authenticated */
  answerChallenge(from: string, body: Uint8Array): Promise<TransportResponse> {
    return this.#storage.answer(from, body)
  }

  /** The same. */
  answerVote(from: string, body: Uint8Array): TransportResponse {
    let vote: PeerVote
    try {
      vote = decodePeerVote(body)
    } catch (error) {
      if (error instanceof WireError) return text(400, 'vote is not understood')
      throw error
    }
    switch (vote.kind) {
      case 'test':
        return this.#takeReport(from, vote)
      case 'away':
        return this.#isOfNetwork(vote) && this.#maintenance.take(vote)
          ? text(200, '')
          : text(409, 'notice is not accepted')
      case 'ask': {
        const notice = this.#maintenance.of(toHex(vote.node))
        return notice === undefined ? text(404, 'not away') : { status: 200, body: encodePeerVote(notice) }
      }
    }
  }

  /** Keys that are no node's are anybody's invention, without end. */
  #isOfNetwork({ node }: MaintenanceNotice): boolean {
    return this.#ctx.network.find(toHex(node)) !== undefined
  }

  async #turn(signal: AbortSignal): Promise<void> {
    const { network, profile } = this.#ctx
    if (!this.#parts.isReady() || network.own?.state !== 'active') return
    const isKnown = (ed25519: string) => network.find(ed25519) !== undefined
    this.#book.forgetBut(isKnown)
    this.#maintenance.forgetBut(isKnown)
    await this.#testStorage(signal)
    const node = this.#drawNode()
    if (node === undefined) return
    this.#turns++
    const isRelayTurn = this.#turns % profile.peerTests.relayEach === 0
    await this.#settle(node, isRelayTurn ? 'relay' : 'reach', signal)
  }

  async #retest(ed25519: string, test: PeerTest, signal: AbortSignal): Promise<void> {
    const node = this.#ctx.network.find(ed25519)
    if (node === undefined) this.#book.passed(ed25519)
    else if (this.#parts.isReady()) await this.#settle(node, test, signal)
    else this.#book.postpone(ed25519, this.#ctx.clock.elapsed())
  }

  async #testStorage(signal: AbortSignal): Promise<void> {
    const testee = this.#storage.due()
    const outcome = testee === undefined ? undefined : await this.#storage.test(testee, signal)
    if (testee === undefined || outcome === undefined) return
    this.#count('storage', outcome.result)
    if (outcome.result === 'failed') {
      this.#ctx.logger.warn('peer_tests.storage', { peer: testee.ed25519, reason: outcome.reason })
    }
    await this.#report(testee, 'storage', outcome)
  }

  /** Tests, writes down what came of it, and says so to the tested node. */
  async #settle(node: ServiceNodeRecord, test: PeerTest, signal: AbortSignal): Promise<void> {
    const { clock, logger, profile, random } = this.#ctx
    const outcome = await this.#test(node, test, signal)
    const { ed25519 } = node
    if (outcome.result === 'passed') {
      const isWellAgain = this.#book.passed(ed25519)
      if (isWellAgain) logger.info('peer_tests.well_again', { peer: ed25519 })
      this.#count(test, 'passed')
      // Good news is told now and then; whoever heard bad news hears of its end at once.
      if (!isWellAgain && test === 'reach') return
    } else if (outcome.result === 'undecided') {
      this.#book.postpone(ed25519, clock.elapsed())
      this.#count(test, 'undecided')
      return
    } else if (await this.#isAway(node)) {
      this.#book.postpone(ed25519, clock.elapsed())
      this.#count(test, 'excused')
      return
    } else {
      const delayMs = randomBelow(random, profile.peerTests.retestMs)
      const at = { nowMs: clock.now(), elapsedMs: clock.elapsed(), delayMs }
      this.#book.failed(ed25519, { test, reason: outcome.reason }, at)
      this.#count(test, 'failed')
    }
    this.#ctx.metrics.set('starling_failing_nodes', this.#book.failing.length)
    await this.#report(node, test, outcome)
  }

  async #test(node: ServiceNodeRecord, test: PeerTest, signal: AbortSignal): Promise<TestOutcome> {
    const { crypto, profile, random } = this.#ctx
    const { asClient } = this.#parts
    if (asClient === undefined) return UNDECIDED
    const parts = { crypto, random, asClient, timeoutMs: profile.peerTests.timeoutMs, signal }
    const other = test === 'relay' ? this.#drawWitness(node) : undefined
    if (other === undefined) return reachDirectly(parts, node)
    return reachThrough(parts, node, other, () => this.#answersUs(other))
  }

  /** Any node of the network but this one and those that are tested again anyway. */
  #drawNode(): ServiceNodeRecord | undefined {
    const { identity, network } = this.#ctx
    const { nodes } = network.view
    if (this.#parts.asClient === undefined || nodes.length < 2) return undefined
    for (let tries = 0; tries < nodes.length; tries++) {
      const node = nodes[this.#order.next(nodes.length)]
      if (node === undefined || node.ed25519 === identity.ed25519) continue
      if (this.#book.hasFailed(node.ed25519) || (node.url === undefined && node.publicIp === '0.0.0.0')) continue
      return node
    }
    return undefined
  }

  /** A member of the own swarm that is up: when it is not reached from there, one can look from here. */
  #drawWitness(tested: ServiceNodeRecord): ServiceNodeRecord | undefined {
    const { identity, network, peers, random } = this.#ctx
    const members = network
      .membersOf(network.own?.swarmId ?? UNASSIGNED_SWARM)
      .filter((node) => node.ed25519 !== identity.ed25519 && node.ed25519 !== tested.ed25519 && peers.isUp(node))
    return members.length === 0 ? undefined : members[randomBelow(random, members.length)]
  }

  async #answersUs(node: ServiceNodeRecord): Promise<boolean> {
    const { peers, profile } = this.#ctx
    const response = await peers
      .request(node, 'ping', NO_BODY, { timeoutMs: profile.peerTests.timeoutMs })
      .catch(ignoreTransport)
    return response?.status === 200
  }

  /** Whether it has said so, to this node or to members of its swarm. */
  async #isAway({ ed25519, swarmId }: ServiceNodeRecord): Promise<boolean> {
    const { identity, network, peers, profile } = this.#ctx
    if (this.#maintenance.of(ed25519) !== undefined) return true
    if (swarmId === UNASSIGNED_SWARM) return false
    const question = encodePeerVote({ kind: 'ask', node: fromHex(ed25519) })
    const others = network
      .membersOf(swarmId)
      .filter((node) => node.ed25519 !== ed25519 && node.ed25519 !== identity.ed25519 && peers.isUp(node))
    const { timeoutMs } = profile.peerTests
    for (const other of others.slice(0, ASKED_MAX)) {
      const response = await peers.request(other, 'vote', question, { timeoutMs }).catch(ignoreTransport)
      if (response?.status === 200 && this.#takeNotice(ed25519, response.body)) return true
    }
    return false
  }

  #takeNotice(ed25519: string, body: Uint8Array): boolean {
    try {
      const vote = decodePeerVote(body)
      return vote.kind === 'away' && toHex(vote.node) === ed25519 && this.#maintenance.take(vote)
    } catch (error) {
      if (error instanceof WireError) return false
      throw error
    }
  }

  /** Over the channel: a node whose public door fails can still be told, and one that cannot be told fails another test. */
  async #report(node: ServiceNodeRecord, test: PeerTest, outcome: TestOutcome): Promise<void> {
    if (outcome.result === 'undecided') return
    const { peers, profile } = this.#ctx
    const passed = outcome.result === 'passed'
    const body = encodePeerVote({ kind: 'test', test, passed, reason: passed ? '' : outcome.reason })
    const { timeoutMs } = profile.peerTests
    const response = await peers.request(node, 'vote', body, { timeoutMs }).catch(ignoreTransport)
    this.#count('channel', response === undefined ? 'failed' : 'passed')
  }

  #takeReport(from: string, { test, passed, reason }: TestReport): TransportResponse {
    const { clock, logger, metrics } = this.#ctx
    const known = PEER_TESTS.find((name) => name === test)
    if (known === undefined) return text(400, 'test is not known')
    const isNews = this.#reports.take({ tester: from, test: known, passed, reason, atMs: clock.now() })
    metrics.count('starling_peer_reports_total', { test: known, outcome: passed ? 'passed' : 'failed' })
    if (isNews && !passed) logger.warn('peer_tests.fails', { tester: from, test, reason })
    if (isNews && passed) logger.info('peer_tests.passes', { tester: from, test })
    return text(200, '')
  }

  #count(test: PeerTest, outcome: 'passed' | 'failed' | 'undecided' | 'excused'): void {
    this.#ctx.metrics.count('starling_peer_tests_total', { test, outcome })
  }
}

/** A neighbour that cannot be asked is a finding, not an error. */
function ignoreTransport(error: unknown): undefined {
  if (!(error instanceof TransportError)) throw error
  return undefined
}

function text(status: number, body: string): TransportResponse {
  return { status, body: utf8Encode(body) }
}

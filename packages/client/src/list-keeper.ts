/**
 * Keeps the list of nodes fresh: asks three random nodes through onions, and the registry where these contradict one another or
 * change too much at once.
 * Source: docs/protocol/swarms.md §1.1.
 * @module
 */

import type { CryptoBackend } from '@starling/crypto'
import type { Clock, Logger, Random, ServiceNodeRecord } from '@starling/ports'
import { decodeFailing, decodeServiceNodes, nodeListHash, ProtocolError, SERVICE_NODE_FIELDS } from '@starling/protocol'
import { agreeOnFailing } from './agree-on-failing.ts'
import { agreeOnNodes, type ListAnswer } from './agree-on-nodes.ts'
import { faultCodeOf } from './call-failed.ts'
import { LIST_DISPUTED_MS, LIST_FIRST_MS, LIST_PAUSE_MS_MIN, LIST_REFRESH_MS, LIST_SPREAD_MS } from './limits.ts'
import { LinkedAbort } from './linked-abort.ts'
import type { NodeCalls } from './node-calls.ts'
import type { NodeList } from './node-list.ts'
import type { Paths } from './paths.ts'
import { randomBelow, shuffled } from './pick.ts'
import type { Warnings } from './warnings.ts'

export interface ListKeeperOptions {
  readonly clock: Clock
  readonly random: Random
  readonly crypto: CryptoBackend
  readonly calls: Pick<NodeCalls, 'serviceNodes'>
  readonly paths: Pick<Paths, 'avoid' | 'forgive' | 'usableFirst'>
  readonly list: NodeList
  readonly warnings: Warnings
  readonly logger: Logger
}

/** Answers that have to agree; all nodes where there are fewer. */
const AGREEING = 3
/** Nodes asked for them, one in place of each that does not answer. */
const ASKED_MAX = 6
/** They are chosen of so many: thousands need not be shuffled to find a handful that has not failed. */
const DRAWN = 4 * ASKED_MAX
/** Of the known nodes so large a part may change by the word of nodes alone: more of it is a matter for the registry. */
const CHANGED_SHARE_MAX = 1 / 4
/** The same where that would be less. */
const CHANGED_ALWAYS = 3
/** From so many times in a row on, that nodes contradict one another is worth a warning. */
const DISPUTES_MAX = 3

export class ListKeeper {
  readonly #options: ListKeeperOptions
  #pause: LinkedAbort | undefined
  #disputes = 0
  #refreshedAtMs = Number.NEGATIVE_INFINITY

  constructor(options: ListKeeperOptions) {
    this.#options = options
  }

  /** Ends only when `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#options
    let pauseMs = LIST_FIRST_MS
    while (!signal.aborted) {
      using pause = new LinkedAbort(signal)
      this.#pause = pause
      await clock
        .sleep(pauseMs + randomBelow(random, LIST_SPREAD_MS), pause.signal)
        .catch(() => signal.throwIfAborted())
      this.#pause = undefined
      const isSettled = await this.#refresh(signal)
      this.#disputes = isSettled ? 0 : this.#disputes + 1
      // A node that is a block behind contradicts the others for a moment; who does so again and again means it.
      this.#options.warnings.note('list_disputed', this.#disputes >= DISPUTES_MAX)
      pauseMs = isSettled ? LIST_REFRESH_MS : LIST_DISPUTED_MS
    }
  }

  /** So few nodes are left that the list is wanted now; not more often than once a minute. */
  hurry(): void {
    if (this.#options.clock.elapsed() - this.#refreshedAtMs >= LIST_PAUSE_MS_MIN) this.#pause?.abort()
  }

  /** @returns false when nobody could say who is right; others are to be asked soon */
  async #refresh(signal: AbortSignal): Promise<boolean> {
    const { clock, list, logger, paths } = this.#options
    this.#refreshedAtMs = clock.elapsed()
    const known = list.current().nodes
    const answers = await this.#ask(known, signal)
    if (answers === undefined) {
      await this.#askRegistry(signal)
      return true
    }
    paths.forgive()
    const failing = agreeOnFailing(
      known,
      answers.map((answer) => answer.failing),
    )
    paths.avoid(failing)
    if (failing.size > 0) logger.info('nodes.failing', { failing: failing.size })
    const { nodes, height, changed, isDisputed } = agreeOnNodes(known, answers)
    if (isDisputed) logger.info('nodes.disputed', { changed })
    const isTooMuch = changed > Math.max(CHANGED_ALWAYS, known.length * CHANGED_SHARE_MAX)
    if (isTooMuch || (isDisputed && changed === 0)) return this.#askRegistry(signal)
    if (list.current().nodes === known) list.adopt(nodes, height)
    if (changed > 0) logger.info('nodes.refreshed', { nodes: nodes.length, changed })
    return true
  }

  /** @returns undefined when too few answer; one node alone is never believed */
  async #ask(known: readonly ServiceNodeRecord[], signal: AbortSignal): Promise<readonly Said[] | undefined> {
    const { paths, random } = this.#options
    const wanted = Math.min(AGREEING, known.length)
    const nodes = paths.usableFirst(shuffled(random, known, DRAWN)).slice(0, ASKED_MAX)
    const answers: Said[] = []
    let next = 0
    while (next < nodes.length && answers.length < wanted) {
      const round = nodes.slice(next, next + wanted - answers.length)
      next += round.length
      const said = await Promise.all(round.map((node) => this.#askNode(node, known, signal)))
      answers.push(...said.filter((answer) => answer !== undefined))
    }
    return answers.length >= Math.max(2, wanted) ? answers : undefined
  }

  async #askNode(
    node: ServiceNodeRecord,
    known: readonly ServiceNodeRecord[],
    signal: AbortSignal,
  ): Promise<Said | undefined> {
    const { calls, crypto, logger } = this.#options
    const fields = [...SERVICE_NODE_FIELDS]
    const params = { active_only: true, failing: true, fields, poll_list_hash: nodeListHash(crypto, known) }
    try {
      const { result } = await calls.serviceNodes({ node }, { endpoint: 'get_service_nodes', params }, signal)
      return { ...readAnswer(result), failing: decodeFailing(result) }
    } catch (error) {
      signal.throwIfAborted()
      logger.info('nodes.no_answer', { reason: error instanceof ProtocolError ? error.code : faultCodeOf(error) })
      return undefined
    }
  }

  /** @returns whether it has answered */
  async #askRegistry(signal: AbortSignal): Promise<boolean> {
    const { list, logger, paths } = this.#options
    if (!list.hasSource) return false
    try {
      await list.refresh(signal)
      paths.forgive()
      return true
    } catch (error) {
      signal.throwIfAborted()
      logger.info('nodes.registry_silent', { reason: faultCodeOf(error) })
      return false
    }
  }
}

/** An answer, and whom the node that gave it has found failing. */
type Said = ListAnswer & { readonly failing: readonly string[] }

/** @throws {ProtocolError} `invalid_service_nodes` */
function readAnswer(result: unknown): ListAnswer {
  if (isUnchanged(result)) return { height: Number(result.height), isSame: true }
  const { height, nodes } = decodeServiceNodes(result)
  // A node without any address can be asked for nothing.
  return { height, nodes: nodes.filter(({ publicIp, url }) => publicIp !== '0.0.0.0' || url !== undefined) }
}

function isUnchanged(result: unknown): result is { readonly height: number } {
  if (typeof result !== 'object' || result === null || !('unchanged' in result) || !('height' in result)) return false
  return result.unchanged === true && Number.isSafeInteger(result.height)
}

/**
 * Round after round: load, SIGKILL at a random moment, start again, and look for everything that was answered.
 * Source: docs/protocol/replication.md §7.
 * @module
 */

import { native } from '@starling/crypto/native'
import type { ClientTransport, Clock } from '@starling/ports'
import type { Loss } from '../load/ledger.ts'
import { Mailbox } from '../load/mailbox.ts'
import { type NodeProcess, startNode } from '../node/node-process.ts'
import { makeSingleNetwork, type NodeFolder } from '../node/single-network.ts'
import { type Dice, seededDice } from '../seeded-random.ts'

export interface RoundsOptions {
  readonly rounds: number
  /** Gives every choice, not the moments at which the node's own threads run. */
  readonly seed: string
  /** A folder of its own. */
  readonly folder: string
  readonly transport: ClientTransport
  readonly clock: Clock
  /** What happens to the files of the node while it is down: for the negative control. */
  readonly whileDown?: (dataDir: string) => Promise<void>
  readonly onRound?: (round: RoundReport, number: number) => void
}

export interface RoundReport {
  /** While it started, nothing could be asked yet. */
  readonly killedWhile: 'loaded' | 'starting'
  /** Changes that were answered before the kill. */
  readonly answered: number
  /** Changes under way at the kill. */
  readonly open: number
  readonly losses: readonly Loss[]
  readonly restartMs: number
}

export interface RoundsReport {
  readonly rounds: readonly RoundReport[]
  /** Messages that all mailboxes hold in the end, every one of them seen again. */
  readonly messages: number
  /** Found when all mailboxes of all rounds were looked through once more. */
  readonly finalLosses: readonly Loss[]
}

/** Accounts that write at once. */
const MAILBOXES = 16
/** After the first answer, so that a slow machine has something to lose as well. */
const LOADED_MS_MAX = 400
/** About what a start takes; some kills come just after it. */
const STARTING_MS_MAX = 500
const STARTING_SHARE = 0.15

/** @throws {CrashError} `node_failed` when a node does not come up again */
export async function runRounds(options: RoundsOptions): Promise<RoundsReport> {
  const dice = seededDice(native, options.seed)
  const network = await makeSingleNetwork(options.folder, native, dice)
  const mailboxes: Mailbox[] = []
  const rounds: RoundReport[] = []
  let node = await started(network)
  try {
    for (let number = 1; number <= options.rounds; number++) {
      const fresh = Array.from({ length: MAILBOXES }, () => new Mailbox(partsOf(options, network, dice)))
      mailboxes.push(...fresh)
      const whileStarting = dice.fraction() < STARTING_SHARE
      const answered = await loadAndKill(node, fresh, dice.fraction() * LOADED_MS_MAX, options.clock)
      if (whileStarting) await killWhileStarting(network, dice.fraction() * STARTING_MS_MAX, options.clock)
      const open = fresh.reduce((sum, { ledger }) => sum + ledger.open, 0)
      await options.whileDown?.(network.dataDir)
      const before = options.clock.elapsed()
      node = await started(network)
      const restartMs = options.clock.elapsed() - before
      const losses = (await Promise.all(fresh.map((mailbox) => mailbox.verify()))).flat()
      const round = { killedWhile: whileStarting ? 'starting' : 'loaded', answered, open, losses, restartMs } as const
      rounds.push(round)
      options.onRound?.(round, number)
    }
    const finalLosses = (await Promise.all(mailboxes.map((mailbox) => mailbox.verify()))).flat()
    const messages = mailboxes.reduce((sum, { ledger }) => sum + ledger.present().length, 0)
    return { rounds, messages, finalLosses }
  } finally {
    node.kill('SIGTERM')
    await node.gone
  }
}

async function started(network: NodeFolder): Promise<NodeProcess> {
  const node = startNode(network)
  await node.ready()
  return node
}

/** @returns how many changes were answered */
async function loadAndKill(
  node: NodeProcess,
  mailboxes: readonly Mailbox[],
  delayMs: number,
  clock: Clock,
): Promise<number> {
  const stop = new AbortController()
  let onFirst = (): void => {}
  const first = new Promise<void>((resolve) => {
    onFirst = resolve
  })
  const load = Promise.all(mailboxes.map((mailbox) => mailbox.load(stop.signal, onFirst)))
  // The load ends by itself when the node is gone.
  await Promise.race([first, load])
  await clock.sleep(delayMs)
  node.kill('SIGKILL')
  await node.gone
  stop.abort()
  return (await load).reduce((sum, answered) => sum + answered, 0)
}

async function killWhileStarting(network: NodeFolder, delayMs: number, clock: Clock): Promise<void> {
  const node = startNode(network)
  await clock.sleep(delayMs)
  node.kill('SIGKILL')
  await node.gone
}

function partsOf({ transport, clock }: RoundsOptions, { url }: NodeFolder, dice: Dice) {
  return { crypto: native, transport, url, dice, now: () => clock.now() }
}

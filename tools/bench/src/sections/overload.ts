/**
 * Ten times the load that a node can carry: whether its memory stays bounded, what the others hear, and how soon it is as before.
 * Source: docs/protocol/storage-rpc.md §1.1, "Overload".
 * @module
 */

import { native } from '@starling/crypto/native'
import { systemClock } from '@starling/ports/system'
import { gather } from '../crowd/crowd.ts'
import type { CrowdTally } from '../crowd/orders.ts'
import { BenchError } from '../errors.ts'
import { HttpConnection } from '../http/connection.ts'
import { createMailboxes, type Mailbox, storeBody } from '../load/mailboxes.ts'
import { readNodes, STORAGE_RPC_PATH } from '../network/read-nodes.ts'
import type { RunningTestnet } from '../network/testnet-process.ts'
import { allowOpenFiles } from '../open-files.ts'
import { residentMib } from '../proc.ts'
import { type LoadOptions, measureLoad } from './load.ts'

export interface OverloadFigures {
  /** Stores that the node carries, each second. */
  readonly carries: number
  /** Asked for, each second: what was meant, and what came to be. */
  readonly meant: number
  readonly offered: number
  readonly seconds: number
  readonly tally: CrowdTally
  /** Of the node, MiB. */
  readonly residentMib: { readonly before: number; readonly most: number }
  /** From the end of the flood until a store was answered within a tenth of a second, ms; and how long each took in the second after. */
  readonly backAfterMs: number
  readonly afterwardsMsMax: number
}

const TIMES = 10
const CLIENTS = 10_000
const OTHER_FILES = 1_000
const SAMPLE_MS = 200
const NORMAL_MS = 100
const BACK_MS_MAX = 30_000
const AFTERWARDS_MS = 1_000

/** @throws {BenchError} `too_few_files` */
export function prepareOverload(): void {
  allowOpenFiles(CLIENTS + OTHER_FILES)
}

/** @param testnet - of one node, started after `prepareOverload` */
export async function measureOverload(
  testnet: RunningTestnet,
  options: Pick<LoadOptions, 'inFlight' | 'warmupMs' | 'measureMs'>,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<OverloadFigures> {
  const { seedUrl, nodes } = testnet
  const pids = nodes.map(({ pid }) => pid)
  const memory = () => residentMib(pids[0] ?? 0) ?? 0
  say('what the node carries')
  const common = { mode: 'store', scheme: 'http', seedUrl, onlySeed: false, pids, signal } as const
  const carries = (await measureLoad({ ...options, ...common })).perSecond
  const before = memory()
  say(`${TIMES} times as much`)
  const crowd = await gather({ kind: 'flood', url: seedUrl, clients: CLIENTS, perSecond: TIMES * carries }, signal)
  try {
    await crowd.tally()
    const startedMs = systemClock.elapsed()
    let most = memory()
    while (systemClock.elapsed() < startedMs + options.measureMs) {
      await systemClock.sleep(SAMPLE_MS, signal)
      most = Math.max(most, memory())
    }
    const seconds = (systemClock.elapsed() - startedMs) / 1_000
    const tally = await crowd.tally()
    await crowd[Symbol.asyncDispose]()
    say('and after it')
    const after = await recover(seedUrl, signal)
    const offered = (tally.served + tally.refused + tally.failed) / seconds
    const residentMibs = { before, most: Math.max(most, memory()) }
    return { carries, meant: TIMES * carries, offered, seconds, tally, residentMib: residentMibs, ...after }
  } finally {
    await crowd[Symbol.asyncDispose]()
  }
}

/** @throws {BenchError} `unexpected_answer` when it does not come back */
async function recover(url: string, signal: AbortSignal): Promise<{ backAfterMs: number; afterwardsMsMax: number }> {
  const endedMs = systemClock.elapsed()
  const nodes = await readNodes(native, url, 'http')
  const [mailbox] = createMailboxes(native, nodes, nodes, 1)
  while (systemClock.elapsed() < endedMs + BACK_MS_MAX) {
    signal.throwIfAborted()
    const tookMs = await timeOfStore(url, mailbox as Mailbox)
    if (tookMs === undefined || tookMs > NORMAL_MS) continue
    const backAfterMs = systemClock.elapsed() - endedMs
    let afterwardsMsMax = 0
    while (systemClock.elapsed() < endedMs + backAfterMs + AFTERWARDS_MS) {
      afterwardsMsMax = Math.max(afterwardsMsMax, (await timeOfStore(url, mailbox as Mailbox)) ?? AFTERWARDS_MS)
    }
    return { backAfterMs, afterwardsMsMax }
  }
  throw new BenchError('unexpected_answer', `the node was not as before after ${BACK_MS_MAX / 1_000} s`)
}

/** Undefined when it was not served. */
async function timeOfStore(url: string, mailbox: Mailbox): Promise<number | undefined> {
  const startedMs = systemClock.elapsed()
  try {
    const connection = await HttpConnection.open(new URL(url))
    try {
      const { status } = await connection.post(STORAGE_RPC_PATH, storeBody(mailbox))
      return status === 200 ? systemClock.elapsed() - startedMs : undefined
    } finally {
      connection.close()
    }
  } catch {
    return undefined
  }
}

/**
 * What a node costs: one workload after the other, over HTTP and over HTTPS.
 * @module
 */

import { utf8Decode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import { native } from '@starling/crypto/native'
import { BenchError } from '../errors.ts'
import { HttpConnection } from '../http/connection.ts'
import { sourceAddress } from '../http/source-address.ts'
import { type LoopResult, runClosedLoop } from '../load/closed-loop.ts'
import { createMailboxes, type Mailbox, storeBody } from '../load/mailboxes.ts'
import type { Workload } from '../load/workload.ts'
import { infoWorkload, onionWorkload, retrieveWorkload, storeWorkload } from '../load/workloads.ts'
import { type HttpScheme, type LoadNode, readNodes, STORAGE_RPC_PATH } from '../network/read-nodes.ts'

export type LoadMode = 'info' | 'store' | 'retrieve' | 'onion1' | 'onion3' | 'replicated'

export interface LoadFigures extends LoopResult {
  readonly mode: LoadMode
  readonly scheme: HttpScheme
  /** Nodes in the network. */
  readonly nodes: number
  /** For how long it was measured. */
  readonly seconds: number
}

export interface LoadOptions {
  readonly mode: LoadMode
  readonly scheme: HttpScheme
  /** Any node of the network. */
  readonly seedUrl: string
  /** True: no other node is asked directly. */
  readonly onlySeed: boolean
  readonly pids: readonly number[]
  readonly inFlight: number
  readonly warmupMs: number
  readonly measureMs: number
  readonly signal: AbortSignal
}

const MAILBOXES = 100
const MESSAGES_PER_MAILBOX = 10
const FILLERS = 16
/** Connections, and so source addresses, when one node gets all requests: 300 requests/s may come from each. */
const CONNECTIONS = 128

/** @throws {BenchError} `unexpected_answer` when nothing was answered as it should be; and what `signal` says */
export async function measureLoad(options: LoadOptions): Promise<LoadFigures> {
  const { mode, scheme, seedUrl, onlySeed, inFlight } = options
  const nodes = await readNodes(native, seedUrl, scheme)
  const homes = onlySeed ? nodes.filter(({ url }) => url === seedUrl) : nodes
  if (homes.length === 0) throw new BenchError('invalid_argument', `${seedUrl} is not in its own list of nodes`)
  const workload = await prepare(native, mode, nodes, homes, options.signal)
  const entries = homes.length === 1 && mode !== 'onion3' ? 1 : nodes.length
  const connectionsPerNode = Math.max(1, Math.floor(CONNECTIONS / (inFlight * entries)))
  const result = await runClosedLoop({ ...options, workload, connectionsPerNode })
  if (result.ok + result.partial === 0) {
    const what = result.failure ?? 'no answer'
    throw new BenchError('unexpected_answer', `${mode} over ${scheme}: nothing was accepted: ${what}`)
  }
  return { mode, scheme, nodes: nodes.length, seconds: options.measureMs / 1_000, ...result }
}

async function prepare(
  crypto: CryptoBackend,
  mode: LoadMode,
  nodes: readonly LoadNode[],
  homes: readonly LoadNode[],
  signal: AbortSignal,
): Promise<Workload> {
  if (mode === 'info') return infoWorkload(homes[0] as LoadNode)
  const mailboxes = createMailboxes(crypto, nodes, homes, MAILBOXES)
  switch (mode) {
    case 'store':
    case 'replicated':
      return storeWorkload(mailboxes)
    case 'retrieve':
      await fill(mailboxes, signal)
      return retrieveWorkload(mailboxes, MESSAGES_PER_MAILBOX)
    case 'onion1':
      return onionWorkload(crypto, nodes, mailboxes, 1)
    case 'onion3':
      return onionWorkload(crypto, nodes, mailboxes, 3)
  }
}

/** Puts ten messages into each mailbox. */
async function fill(mailboxes: readonly Mailbox[], signal: AbortSignal): Promise<void> {
  const waiting = mailboxes.values()
  await Promise.all(
    Array.from({ length: FILLERS }, async (_, filler) => {
      for (const mailbox of waiting) {
        signal.throwIfAborted()
        await fillOne(mailbox, filler)
      }
    }),
  )
}

async function fillOne(mailbox: Mailbox, filler: number): Promise<void> {
  const url = new URL(mailbox.home.url)
  const connection = await HttpConnection.open(url, sourceAddress(url, filler))
  try {
    for (let i = 0; i < MESSAGES_PER_MAILBOX; i++) {
      const { status, body } = await connection.post(STORAGE_RPC_PATH, storeBody(mailbox))
      if (status === 200) continue
      throw new BenchError('unexpected_answer', `a store was answered ${status}: ${utf8Decode(body).slice(0, 200)}`)
    }
  } finally {
    connection.close()
  }
}

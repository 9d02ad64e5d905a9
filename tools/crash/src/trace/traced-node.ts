/**
 * Stores at a node whose system calls are recorded, and what the record says of each answered store.
 * Source: docs/protocol/replication.md §7.
 * @module
 */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { native } from '@starling/crypto/native'
import type { ClientTransport, Clock } from '@starling/ports'
import { CrashError } from '../errors.ts'
import { Mailbox } from '../load/mailbox.ts'
import { startNode } from '../node/node-process.ts'
import { makeSingleNetwork } from '../node/single-network.ts'
import { seededDice } from '../seeded-random.ts'
import { judge, parseTrace, type Verdict } from './parse-trace.ts'

export interface TraceOptions {
  readonly seed: string
  readonly folder: string
  readonly transport: ClientTransport
  readonly clock: Clock
  /** Stores to be answered before the node is stopped. */
  readonly stores: number
  /** For the negative control: `synchronous=OFF`. */
  readonly isUnsynced?: boolean
}

/** Each answered store counts once. */
export type TraceReport = Readonly<Record<Verdict, number>>

/** Compiled: the node's process reads no TypeScript. */
const UNSYNCED = new URL('../../dist/trace/unsynced.js', import.meta.url).href

/** Writers at once, so that several stores share a commit. */
const MAILBOXES = 8
/** More than a page of the log and the head of an answer. */
const SHOWN_BYTES = 5_000
const RECORD_MS_MAX = 30_000
const RECORD_PERIOD_MS = 50
const CALLS = 'pwrite64,write,writev,sendto,sendmsg,fdatasync,fsync'

/** Fulfils with the report of one run. @throws {CrashError} `node_failed` */
export async function traceStores(options: TraceOptions): Promise<TraceReport> {
  const { folder, transport, clock, seed, stores, isUnsynced = false } = options
  const dice = seededDice(native, seed)
  const network = await makeSingleNetwork(folder, native, dice)
  const record = join(folder, 'strace.out')
  // -D: the node is our child, and strace stands beside it.
  const tracer = ['strace', '-D', '-f', '-q', '-y', '-s', String(SHOWN_BYTES), '-e', `trace=${CALLS}`, '-o', record]
  const node = startNode(network, { tracer, preload: isUnsynced ? [UNSYNCED] : [] })
  await node.ready()
  const parts = { crypto: native, transport, url: network.url, dice, now: () => clock.now() }
  const mailboxes = Array.from({ length: MAILBOXES }, () => new Mailbox(parts))
  const hashes = (await Promise.all(mailboxes.map((mailbox) => mailbox.fill(Math.ceil(stores / MAILBOXES))))).flat()
  node.kill('SIGTERM')
  await node.gone
  const events = parseTrace(await wholeRecord(record, node.pid, clock))
  const report: Record<Verdict, number> = { synced: 0, 'not synced': 0, 'not written': 0, 'not answered': 0 }
  for (const hash of hashes) report[judge(events, hash)]++
  return report
}

/** strace stands beside the node and may write on when the node is gone. */
async function wholeRecord(file: string, pid: number, clock: Clock): Promise<string> {
  const end = new RegExp(`^${pid} +\\+\\+\\+ exited`, 'm')
  for (let waitedMs = 0; waitedMs < RECORD_MS_MAX; waitedMs += RECORD_PERIOD_MS) {
    const text = await readFile(file, 'latin1')
    if (end.test(text)) return text
    await clock.sleep(RECORD_PERIOD_MS)
  }
  throw new CrashError('no_strace', 'the record of system calls has no end')
}

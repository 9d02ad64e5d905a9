/**
 * A closed loop: so many workers, each of which asks, waits for the answer and asks again. What is measured is the time of
 * each answer, and the processor time that the nodes took for all of them.
 * @module
 */

import { systemClock } from '@starling/ports/system'
import { totalCpuSeconds } from '../proc.ts'
import { type Distribution, distributionOf } from '../statistics.ts'
import { type ConnectionCounter, ConnectionPool } from './connection-pool.ts'
import type { Verdict, Workload } from './workload.ts'

export interface LoopOptions {
  readonly workload: Workload
  readonly inFlight: number
  /** Connections of each worker to each node. */
  readonly connectionsPerNode: number
  readonly warmupMs: number
  readonly measureMs: number
  /** Of the nodes; empty: their processor time is not measured. */
  readonly pids: readonly number[]
  readonly signal: AbortSignal
}

export interface LoopResult {
  readonly ok: number
  readonly partial: number
  readonly failed: number
  /** What the first failure was. */
  readonly failure: string | undefined
  readonly perSecond: number
  readonly latencyMs: Distribution
  /** Of all nodes together, per thousand answers; undefined when it cannot be told. */
  readonly nodeCpuSecondsPer1000: number | undefined
  /** Of the load itself. */
  readonly loadCpuSecondsPer1000: number
}

/** After a connection failed: not at once again. */
const PAUSE_MS = 50
/** Answers under way at the end are not counted; they get so long to arrive. */
const DRAIN_MS_MAX = 2_000

/** @throws {unknown} the reason of `signal` */
export async function runClosedLoop(options: LoopOptions): Promise<LoopResult> {
  const { inFlight, connectionsPerNode, pids, signal } = options
  const tally = new Tally()
  const counter: ConnectionCounter = { opened: 0 }
  const pools = Array.from({ length: inFlight }, () => new ConnectionPool(counter, connectionsPerNode))
  const running = Promise.all(pools.map((pool) => work(options.workload, pool, tally)))
  try {
    await systemClock.sleep(options.warmupMs, signal)
    const nodesBefore = totalCpuSeconds(pids)
    const loadBefore = process.cpuUsage()
    const startMs = systemClock.elapsed()
    tally.phase = 'measure'
    await systemClock.sleep(options.measureMs, signal)
    tally.phase = 'over'
    const seconds = (systemClock.elapsed() - startMs) / 1_000
    const load = process.cpuUsage(loadBefore)
    const nodesAfter = totalCpuSeconds(pids)
    const answered = tally.latenciesMs.length
    const nodeCpu = nodesBefore === undefined || nodesAfter === undefined ? undefined : nodesAfter - nodesBefore
    return {
      ok: tally.counts.ok,
      partial: tally.counts.partial,
      failed: tally.counts.failed,
      failure: tally.failure,
      perSecond: answered / seconds,
      latencyMs: distributionOf(tally.latenciesMs),
      nodeCpuSecondsPer1000: nodeCpu === undefined || pids.length === 0 ? undefined : (nodeCpu / answered) * 1_000,
      loadCpuSecondsPer1000: ((load.user + load.system) / 1e6 / answered) * 1_000,
    }
  } finally {
    tally.phase = 'over'
    const drained = new AbortController()
    const late = systemClock.sleep(DRAIN_MS_MAX, drained.signal).catch(() => undefined)
    await Promise.race([running, late])
    drained.abort()
    for (const pool of pools) pool.close()
    await running
  }
}

/** What all workers count into. Failures of the warm-up are remembered, but not counted. */
class Tally {
  phase: 'warm-up' | 'measure' | 'over' = 'warm-up'
  readonly counts: Record<Verdict, number> = { ok: 0, partial: 0, failed: 0 }
  /** Of accepted requests. */
  readonly latenciesMs: number[] = []
  failure: string | undefined

  get isOver(): boolean {
    return this.phase === 'over'
  }

  add(verdict: Verdict, tookMs: number): void {
    if (this.phase !== 'measure') return
    this.counts[verdict]++
    if (verdict !== 'failed') this.latenciesMs.push(tookMs)
  }
}

/** Never rejects: what goes wrong is counted. */
async function work(workload: Workload, pool: ConnectionPool, tally: Tally): Promise<void> {
  while (!tally.isOver) {
    const startMs = systemClock.elapsed()
    try {
      const exchange = workload.next()
      const connection = await pool.take(exchange.url)
      const askedMs = systemClock.elapsed()
      const reply = await connection.post(exchange.path, exchange.body)
      const tookMs = systemClock.elapsed() - askedMs
      const verdict = exchange.judge(reply)
      if (verdict === 'failed') tally.failure ??= `${reply.status} ${Buffer.from(reply.body).toString().slice(0, 200)}`
      tally.add(verdict, tookMs)
    } catch (error) {
      if (tally.isOver) return
      tally.failure ??= String(error)
      tally.add('failed', systemClock.elapsed() - startMs)
      await systemClock.sleep(PAUSE_MS)
    }
  }
}

/**
 * What it costs a node that thousands wait at it: memory, and processor time of the stores beside them.
 * Source: docs/protocol/waiting.md §1.
 * @module
 */

import { type Crowd, gather } from '../crowd/crowd.ts'
import type { RunningTestnet } from '../network/testnet-process.ts'
import { allowOpenFiles } from '../open-files.ts'
import { residentMib } from '../proc.ts'
import { type LoadFigures, type LoadOptions, measureLoad } from './load.ts'

export interface HeldFigures {
  /** Requests that were held all the time. */
  readonly held: number
  /** Processor time of the node, seconds for a thousand stores: before and after, in the middle, and while each is asked anew once. */
  readonly without: number | undefined
  readonly beside: number | undefined
  readonly renewing: number | undefined
  /** Requests that were asked anew in those two measurements. */
  readonly renewed: readonly [beside: number, renewing: number]
  /** Of the node, MiB. */
  readonly residentMib: { readonly before: number | undefined; readonly held: number | undefined }
}

const HELD = 10_000
/** Descriptors that a process needs besides. */
const OTHER_FILES = 1_000
/** A request is held so long. */
const WAIT_MS = 25_000

/** @throws {BenchError} `too_few_files` */
export function prepareHeld(): void {
  allowOpenFiles(HELD + OTHER_FILES)
}

/** @param testnet - of one node, started after `prepareHeld` */
export async function measureHeld(
  testnet: RunningTestnet,
  options: Pick<LoadOptions, 'inFlight' | 'warmupMs' | 'measureMs'>,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<HeldFigures> {
  const { seedUrl, nodes } = testnet
  const pids = nodes.map(({ pid }) => pid)
  const memory = () => residentMib(pids[0] ?? 0)
  const stores = (measureMs = options.measureMs): Promise<LoadFigures> => {
    const common = { mode: 'store', scheme: 'http', seedUrl, onlySeed: false, pids, signal } as const
    return measureLoad({ ...options, ...common, measureMs })
  }
  const renewedDuring = async (crowd: Crowd, work: Promise<LoadFigures>) => {
    await crowd.tally()
    const { nodeCpuSecondsPer1000: cpu } = await work
    return { cpu, renewed: (await crowd.tally()).served }
  }

  say('stores alone')
  const before = await stores()
  const residentBefore = memory()
  say(`${HELD} requests wait`)
  const crowd = await gather({ kind: 'holders', url: seedUrl, clients: HELD, perSecond: 0 }, signal)
  try {
    say('stores beside them')
    const beside = await renewedDuring(crowd, stores())
    const residentHeld = memory()
    say('stores while each asks anew')
    const renewing = await renewedDuring(crowd, stores(WAIT_MS))
    await crowd[Symbol.asyncDispose]()
    say('stores alone again')
    const after = await stores()
    return {
      held: HELD,
      without: mean(before.nodeCpuSecondsPer1000, after.nodeCpuSecondsPer1000),
      beside: beside.cpu,
      renewing: renewing.cpu,
      renewed: [beside.renewed, renewing.renewed],
      residentMib: { before: residentBefore, held: residentHeld },
    }
  } finally {
    await crowd[Symbol.asyncDispose]()
  }
}

function mean(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || right === undefined ? undefined : (left + right) / 2
}

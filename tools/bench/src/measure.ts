/**
 * The order of the measurements and the networks they need. Sections of one network share it; every network is gone when
 * its sections are done.
 * @module
 */

import { systemClock } from '@starling/ports/system'
import type { HttpScheme } from './network/read-nodes.ts'
import { type RunningTestnet, startTestnet } from './network/testnet-process.ts'
import { LOAD_MODES, type Options } from './options.ts'
import { residentMib } from './proc.ts'
import { type CryptoFigures, measureCrypto } from './sections/crypto.ts'
import { type HeldFigures, measureHeld, prepareHeld } from './sections/held.ts'
import { type LatencyFigures, measureLatency } from './sections/latency.ts'
import { type LoadFigures, type LoadMode, measureLoad } from './sections/load.ts'
import { measureOverload, type OverloadFigures, prepareOverload } from './sections/overload.ts'
import { measureWeb, type WebFigures } from './sections/web.ts'

export interface MemoryFigures {
  /** What the nodes had done. */
  readonly after: string
  /** One per node, MiB. */
  readonly mib: readonly number[]
}

export interface Figures {
  readonly crypto?: readonly CryptoFigures[]
  readonly startMs?: number
  readonly load: readonly LoadFigures[]
  readonly latency?: LatencyFigures
  readonly memory: readonly MemoryFigures[]
  readonly held?: HeldFigures
  readonly overload?: OverloadFigures
  readonly web?: WebFigures
}

/** Modes for which a swarm of one is enough, and cleaner. */
const ALONE: readonly LoadMode[] = ['info', 'store', 'retrieve', 'onion1']
const NODES = 10
const CRYPTO_MS = 400
/** Ten processes share the requests: each gets few, and needs as many as one alone before its code is compiled. */
const WARMUP_FACTOR = 4
/** Until start-up is over and memory has settled. */
const SETTLE_MS = 2_000

type Measurement = Pick<Figures, 'startMs' | 'load' | 'latency' | 'memory'>

/** @param say - one line for whoever waits */
export async function measure(options: Options, say: (line: string) => void, signal: AbortSignal): Promise<Figures> {
  const { sections } = options
  const modes = LOAD_MODES.filter((mode) => sections.has(mode))
  if (options.url !== undefined) return { load: await loadKnown(options, options.url, modes, say, signal), memory: [] }

  if (sections.has('crypto')) say('crypto')
  const crypto = sections.has('crypto') ? await measureCrypto(CRYPTO_MS, signal) : undefined
  const alone = modes.filter((mode) => ALONE.includes(mode))
  const aloneLoad = alone.length > 0 ? await measureAlone(options, alone, say, signal) : []
  const together = modes.filter((mode) => !ALONE.includes(mode))
  const needsTen = together.length > 0 || sections.has('startup') || sections.has('latency')
  const ten: Measurement = needsTen ? await measureTen(options, together, say, signal) : { load: [], memory: [] }
  const crowded = await measureCrowds(options, say, signal)
  const web = sections.has('web') ? await measureWebAlone(options, say, signal) : undefined
  return {
    ...(crypto === undefined ? {} : { crypto }),
    ...ten,
    load: [...aloneLoad, ...ten.load],
    ...crowded,
    ...(web === undefined ? {} : { web }),
  }
}

/** Each at a node of its own, whose process may have as many files open as it needs. */
async function measureCrowds(
  options: Options,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Pick<Figures, 'held' | 'overload'>> {
  const figures: { held?: HeldFigures; overload?: OverloadFigures } = {}
  if (options.sections.has('held')) {
    prepareHeld()
    await using testnet = await startTestnet(1, signal)
    figures.held = await measureHeld(testnet, options, say, signal)
  }
  if (options.sections.has('overload')) {
    prepareOverload()
    await using testnet = await startTestnet(1, signal)
    figures.overload = await measureOverload(testnet, options, say, signal)
  }
  return figures
}

async function measureWebAlone(
  { webMessages }: Options,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<WebFigures> {
  say(`starting ${NODES} nodes with the web client`)
  await using testnet = await startTestnet(NODES, signal, true)
  return await measureWeb(testnet, webMessages, say, signal)
}

function loadKnown(
  options: Options,
  url: string,
  modes: readonly LoadMode[],
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<readonly LoadFigures[]> {
  return eachLoad(options, modes, say, (mode, scheme) =>
    measureLoad({ ...options, mode, scheme, seedUrl: url, onlySeed: true, signal }),
  )
}

async function measureAlone(
  options: Options,
  modes: readonly LoadMode[],
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<readonly LoadFigures[]> {
  say('starting one node')
  await using testnet = await startTestnet(1, signal)
  return await loadTestnet(testnet, options, modes, say, signal)
}

async function measureTen(
  options: Options,
  modes: readonly LoadMode[],
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Measurement> {
  const { sections, messages, memoryMs } = options
  say(`starting ${NODES} nodes`)
  await using testnet = await startTestnet(NODES, signal)
  const memory: MemoryFigures[] = []
  const readMemory = (after: string) => {
    const mib = testnet.nodes.flatMap(({ pid }) => residentMib(pid) ?? [])
    if (mib.length > 0) memory.push({ after, mib })
  }
  if (sections.has('startup')) {
    await systemClock.sleep(SETTLE_MS, signal)
    readMemory('start')
  }
  if (sections.has('latency')) say(`latency of ${messages} messages`)
  const latency = sections.has('latency') ? await measureLatency(testnet, messages, signal) : undefined
  const patient = { ...options, warmupMs: options.warmupMs * WARMUP_FACTOR }
  const load = [...(await loadTestnet(testnet, patient, modes, say, signal))]
  if (load.length > 0) readMemory('the loads')
  if (memoryMs > 0) {
    const longer = { ...patient, schemes: ['http'] as const, measureMs: memoryMs }
    load.push(...(await loadTestnet(testnet, longer, ['replicated'], say, signal)))
    readMemory(`${memoryMs / 1_000} s of replicated stores`)
  }
  return {
    ...(sections.has('startup') ? { startMs: testnet.startMs } : {}),
    ...(latency === undefined ? {} : { latency }),
    load,
    memory,
  }
}

function loadTestnet(
  { nodes, seedUrl }: RunningTestnet,
  options: Options,
  modes: readonly LoadMode[],
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<readonly LoadFigures[]> {
  const pids = nodes.map(({ pid }) => pid)
  return eachLoad(options, modes, say, (mode, scheme) =>
    measureLoad({ ...options, pids, mode, scheme, seedUrl, onlySeed: false, signal }),
  )
}

async function eachLoad(
  { schemes }: Options,
  modes: readonly LoadMode[],
  say: (line: string) => void,
  load: (mode: LoadMode, scheme: HttpScheme) => Promise<LoadFigures>,
): Promise<readonly LoadFigures[]> {
  const figures: LoadFigures[] = []
  for (const mode of modes) {
    for (const scheme of schemes) {
      say(`${mode} over ${scheme}`)
      figures.push(await load(mode, scheme))
    }
  }
  return figures
}

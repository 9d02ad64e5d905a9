/**
 * The faults, in their order. Source: docs/testnet.md, "How to break it on purpose".
 * @module
 */

import { setTimeout as sleep } from 'node:timers/promises'
import { untilReady } from '../stack/readiness.ts'
import { swarmsOf, type TestnetNode } from '../stack/testnet.ts'
import { cut, heal } from './cut.ts'
import { type Fault, type FaultContext, namesOf } from './fault.ts'

const LASTS_MS = 8_000
const READY_MS_MAX = 120_000
const PAUSE_MS_MAX = 20_000
const PAUSE_AGAIN_MS = 250
/** The revision of the image that a rolling upgrade goes to. */
const UPGRADE = 'next'
/** Fails unless there is no room for one more byte in the end. */
const FILL = 'cat /dev/zero > /disk/filler; ! echo x > /disk/probe'

export const FAULTS: readonly Fault[] = [
  {
    name: 'none',
    keepsServing: true,
    lastsMs: LASTS_MS,
    strike: async () => undefined,
    mend: async () => undefined,
  },
  {
    name: 'SIGKILL of two members of a swarm',
    keepsServing: true,
    lastsMs: LASTS_MS,
    strike: async (context) => void (await context.stack.compose('kill', '--signal=KILL', ...namesOf(twoOf(context)))),
    mend: async (context) => void (await context.stack.compose('start', ...namesOf(twoOf(context)))),
  },
  {
    name: 'SIGKILL of all nodes, restart',
    keepsServing: false,
    lastsMs: 0,
    strike: async ({ stack, testnet }) =>
      void (await stack.compose('kill', '--signal=KILL', ...namesOf(testnet.nodes))),
    mend: async ({ stack, testnet }) => void (await stack.compose('start', ...namesOf(testnet.nodes))),
  },
  {
    name: 'one node hangs (docker pause)',
    keepsServing: true,
    lastsMs: LASTS_MS,
    strike: pauseFirst,
    mend: async (context) => void (await context.stack.compose('unpause', firstOf(context).name)),
  },
  {
    name: 'one node cut off from the others',
    keepsServing: true,
    lastsMs: LASTS_MS,
    strike: (context) => cut(context, [firstOf(context)], othersThan(context, [firstOf(context)])),
    mend: (context) => heal(context, [firstOf(context)], othersThan(context, [firstOf(context)])),
  },
  {
    name: 'half of the nodes cut off from the rest',
    keepsServing: false,
    lastsMs: LASTS_MS,
    strike: (context) => cut(context, halfOf(context), othersThan(context, halfOf(context))),
    mend: (context) => heal(context, halfOf(context), othersThan(context, halfOf(context))),
  },
  {
    name: 'disk of one node full',
    keepsServing: true,
    lastsMs: LASTS_MS,
    strike: async ({ stack }) => void (await stack.compose('exec', '--no-TTY', 'disk', 'sh', '-c', FILL)),
    mend: async ({ stack }) =>
      void (await stack.compose('exec', '--no-TTY', 'disk', 'rm', '/disk/filler', '/disk/probe')),
  },
  {
    name: 'rolling upgrade, one node after the other',
    keepsServing: true,
    lastsMs: 0,
    strike: rollingUpgrade,
    mend: async () => undefined,
  },
]

/** With the first kind of control groups an engine gives up on a container that is in the middle of a write, or of a check. */
async function pauseFirst(context: FaultContext): Promise<void> {
  const deadline = performance.now() + PAUSE_MS_MAX
  for (;;) {
    try {
      await context.stack.compose('pause', firstOf(context).name)
      return
    } catch (error) {
      if (performance.now() > deadline) throw error
      await sleep(PAUSE_AGAIN_MS, undefined, { signal: context.signal })
    }
  }
}

/** As an operator does it: a new image first, under load too, then container after container. */
async function rollingUpgrade({ stack, testnet, signal }: FaultContext): Promise<void> {
  await stack.build(UPGRADE)
  for (const node of testnet.nodes) {
    await stack.compose('up', '--detach', '--no-deps', node.name)
    await untilReady([node], READY_MS_MAX, signal)
    const revision = await stack.revisionOf(node.name)
    if (revision !== UPGRADE) throw new Error(`${node.name} runs the image of revision "${revision}"`)
    // As an operator who looks before going on.
    await sleep(500)
  }
}

function twoOf({ testnet }: FaultContext): readonly TestnetNode[] {
  return (swarmsOf(testnet)[0] ?? []).slice(0, 2)
}

function firstOf({ testnet }: FaultContext): TestnetNode {
  const [first] = testnet.nodes
  if (first === undefined) throw new Error('a testnet has nodes')
  return first
}

/** Of every swarm some: three of five in the one, two of five in the other. */
function halfOf({ testnet }: FaultContext): readonly TestnetNode[] {
  const [large = [], small = []] = swarmsOf(testnet)
  return [...large.slice(0, 3), ...small.slice(0, 2)]
}

function othersThan({ testnet }: FaultContext, some: readonly TestnetNode[]): readonly TestnetNode[] {
  return testnet.nodes.filter((node) => !some.includes(node))
}

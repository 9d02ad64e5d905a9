/** @module Whether nodes serve clients, asked at their operator ports: quicker than the health checks of containers. */

import { setTimeout as sleep } from 'node:timers/promises'
import { ComposeError } from '../errors.ts'
import type { TestnetNode } from './testnet.ts'

const ASK_MS_MAX = 2_000
const LOOK_MS = 250

/** @throws {ComposeError} `unhealthy`, naming those that are not ready in time */
export async function untilReady(nodes: readonly TestnetNode[], msMax: number, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + msMax
  for (;;) {
    signal.throwIfAborted()
    const ready = await Promise.all(nodes.map(isReady))
    const late = nodes.filter((_, index) => ready[index] !== true).map(({ name }) => name)
    if (late.length === 0) return
    if (performance.now() > deadline) {
      throw new ComposeError('unhealthy', `${late.join(', ')} not ready after ${msMax / 1_000} s.`)
    }
    await sleep(LOOK_MS)
  }
}

async function isReady({ operatorUrl }: TestnetNode): Promise<boolean> {
  try {
    const { ok } = await fetch(`${operatorUrl}/ready`, { signal: AbortSignal.timeout(ASK_MS_MAX) })
    return ok
  } catch {
    return false
  }
}

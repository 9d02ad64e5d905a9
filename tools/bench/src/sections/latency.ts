/**
 * How long a message takes from one person's client to another's: two SDKs, real nodes, three hops each way.
 * @module
 */

import { type Client, type ClientEvents, createClient } from '@starling/client'
import { memoryStore } from '@starling/client/storage/memory'
import { native } from '@starling/crypto/native'
import type { NodeRegistry } from '@starling/ports'
import { systemClock, systemRandom } from '@starling/ports/system'
import { createNodeClientTransport } from '@starling/ports/system-node'
import { createAccount, PROFILES } from '@starling/protocol'
import { seedRegistry } from '@starling/registry/seeds'
import { BenchError } from '../errors.ts'
import type { RunningTestnet } from '../network/testnet-process.ts'
import { type Distribution, distributionOf } from '../statistics.ts'

export interface LatencyFigures {
  /** From `send` until the other client shows it, ms. */
  readonly shownMs: Distribution
  /** From `send` until the sender knows that the swarm keeps it, ms. */
  readonly storedMs: Distribution
}

const WARMUP_MESSAGES = 10
/** For any one thing that is waited for. */
const WAIT_MS_MAX = 20_000

/** @throws {BenchError} `no_message`; and what `signal` says */
export async function measureLatency(
  testnet: RunningTestnet,
  messages: number,
  signal: AbortSignal,
): Promise<LatencyFigures> {
  await using transport = createNodeClientTransport({ allowSelfSigned: true })
  const registry = seedRegistry({ seedUrls: [testnet.seedUrl], transport, clock: systemClock })
  await registry.refresh(signal)
  const open = (): Client => openClient(testnet, transport, registry)
  await using alice = open()
  await using bob = open()
  const bobIsOnline = seen(bob, 'connection', ({ state }) => state === 'online', signal)
  await Promise.all([alice.start(), bob.start()])
  await bobIsOnline

  const shownMs: number[] = []
  const storedMs: number[] = []
  for (let i = -WARMUP_MESSAGES; i < messages; i++) {
    const text = `message ${i}`
    const shown = seen(bob, 'message', (message) => message.text === text, signal)
    const stored = seen(
      alice,
      'state',
      ({ message, state }) => message.text === text && state.state === 'stored',
      signal,
    )
    const startMs = systemClock.elapsed()
    await alice.send(bob.account.id, { text })
    const [shownAtMs, storedAtMs] = await Promise.all([shown, stored])
    if (i < 0) continue
    shownMs.push(shownAtMs - startMs)
    storedMs.push(storedAtMs - startMs)
  }
  return { shownMs: distributionOf(shownMs), storedMs: distributionOf(storedMs) }
}

function openClient(
  { profile }: RunningTestnet,
  transport: ReturnType<typeof createNodeClientTransport>,
  registry: NodeRegistry,
): Client {
  return createClient({
    account: createAccount(native, systemRandom.bytes(16)),
    crypto: native,
    profile: PROFILES[profile],
    ports: { clock: systemClock, random: systemRandom, transport, registry },
    store: memoryStore(),
  })
}

/**
 * Fulfils with the time of the first such event.
 * @throws {BenchError} `no_message` when none comes; and what `signal` says
 */
function seen<Name extends keyof ClientEvents>(
  client: Client,
  name: Name,
  isIt: (event: ClientEvents[Name]) => boolean,
  signal: AbortSignal,
): Promise<number> {
  const over = new AbortController()
  const promise = new Promise<number>((resolve, reject) => {
    const unsubscribe = client.events.on(name, (event) => {
      if (!isIt(event)) return
      resolve(systemClock.elapsed())
      over.abort()
    })
    const late = () => reject(new BenchError('no_message', `no such ${name} event within ${WAIT_MS_MAX / 1_000} s`))
    systemClock
      .sleep(WAIT_MS_MAX, AbortSignal.any([signal, over.signal]))
      .then(late, reject)
      .finally(unsubscribe)
  })
  // It may fail before anybody waits for it.
  promise.catch(() => undefined)
  return promise
}

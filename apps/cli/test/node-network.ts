/** @module One node as its operator has it: made by `starling node init`, alone in a network file. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { native } from '@starling/crypto/native'
import { initNode } from '@starling/node-host'
import { systemRandom } from '@starling/ports/system'
import { PROFILES } from '@starling/protocol'
import { createStaticNetwork, encodeNetworkFile } from '@starling/registry/static'
import { reservePorts } from '../src/testnet/free-ports.ts'
import { type NodePlan, planNodes } from '../src/testnet/plan.ts'
import { type Finished, finished, PROGRAM } from './cli-process.ts'

export interface MadeNode {
  readonly folder: string
  readonly configFile: string
  readonly dataDir: string
  readonly ed25519: string
  readonly httpUrl: string
  readonly plan: NodePlan
  readonly operatorToken: string
}

/** Its ports are free; it is ready as soon as it runs. */
export async function makeNode(folder: string): Promise<MadeNode> {
  const [plan] = await reservePorts(planNodes({ profile: 'testnet', nodes: 1, portBase: 0 }), process.pid)
  if (plan === undefined) throw new Error('one was planned')
  const { configFile, dataDir, registryFile, ed25519, x25519 } = await initNode(
    {
      folder: join(folder, 'node'),
      profile: 'testnet',
      httpPort: plan.http.port,
      tlsPort: plan.tls.port,
      peerPort: plan.peer.port,
      operatorPort: plan.operator.port,
      isBehindProxy: false,
    },
    systemRandom,
  )
  await writeFile(registryFile, networkOf(plan, ed25519, x25519))
  return {
    folder,
    configFile,
    dataDir,
    ed25519,
    httpUrl: `http://127.0.0.1:${plan.http.port}`,
    plan,
    operatorToken: (await readFile(join(dataDir, 'operator.token'), 'utf8')).trim(),
  }
}

function networkOf(plan: NodePlan, ed25519: string, x25519: string): string {
  const record = {
    ed25519,
    x25519,
    legacy: ed25519,
    publicIp: plan.publicIp,
    storagePort: plan.tls.port,
    storageLmqPort: plan.peer.port,
    peerPort: plan.peer.port,
    url: `http://127.0.0.1:${plan.http.port}`,
    state: 'active',
    requestedUnlockHeight: 0,
  } as const
  return encodeNetworkFile(
    createStaticNetwork({
      crypto: native,
      profile: PROFILES.testnet,
      nodes: [record],
      seed: 1,
      startedAtMs: Date.now(),
    }),
  )
}

export interface StartedNode extends AsyncDisposable {
  readonly process: ChildProcess
  /** Its events so far, one JSON object a line. */
  readonly events: readonly Readonly<Record<string, unknown>>[]
  /** Fulfils when it has ended. */
  readonly done: Promise<Finished>
}

/** `starling node run`, ready. */
export async function startNode({ configFile }: MadeNode): Promise<StartedNode> {
  const child = spawn(process.execPath, [PROGRAM, 'node', 'run', '--config', configFile], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const done = finished(child)
  const events: Record<string, unknown>[] = []
  const ready = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const event = JSON.parse(line)
      events.push(event)
      if (event.event === 'node.ready') resolve()
    })
  })
  const isReady = await Promise.race([ready.then(() => true), once(child, 'exit').then(() => false)])
  if (!isReady) throw new Error(`the node did not start: ${(await done).stderr}`)
  return {
    process: child,
    events,
    done,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await done
    },
  }
}

/**
 * Nodes that are not as they should be, each in its own way, for one block of cases.
 * Source: docs/protocol/storage-rpc.md §1.1, §3.3, §5.
 * @module
 */

import { native } from '@starling/crypto/native'
import type { ServiceNode, SqlDriver } from '@starling/node'
import { libsqlDriver } from '@starling/node/storage/libsql'
import { captureLogger, ManualClock } from '@starling/ports/testing'
import { PROFILES, type Profile } from '@starling/protocol'
import { Activity } from './activity.ts'
import type { Cast } from './cast.ts'
import { type FuzzedNetwork, makeNetwork, type NodeName } from './network.ts'
import { makeNode } from './world.ts'

export const TROUBLES = [
  'syncing',
  'swarmless',
  'old fork',
  'early fork',
  'closing',
  'limited',
  'full',
  'broken',
] as const
export type Trouble = (typeof TROUBLES)[number]

export interface TroubledNodes extends AsyncDisposable {
  readonly clock: ManualClock
  readonly activity: Activity
  readonly nodes: ReadonlyMap<Trouble, ServiceNode>
}

/** Its bucket is emptied first. */
export const LIMITED_ADDRESS = '198.51.100.7'
const BUCKET = 600
const FULL_BYTES = 300_000

export async function startTroubledNodes(cast: Cast): Promise<TroubledNodes> {
  const clock = new ManualClock()
  const activity = new Activity()
  const nodes = new Map<Trouble, ServiceNode>()
  const make = (trouble: Trouble, options: Partial<Making> = {}) => {
    const node = makeNode({
      name: options.name ?? 'entry',
      sql: activity.watch(options.sql ?? libsqlDriver()),
      network: options.network ?? cast.network,
      clock,
      peers: new Map(),
      logger: captureLogger().logger,
      ...(options.profile === undefined ? {} : { profile: options.profile }),
      ...(options.bytes === undefined ? {} : { databaseSizeLimitBytes: options.bytes }),
    })
    nodes.set(trouble, node)
    return node
  }
  make('syncing')
  await make('swarmless', { name: 'nowhere' }).start()
  await make('old fork', { network: makeNetwork(native, [19, 2]) }).start()
  await make('early fork', { network: makeNetwork(native, [19, 3]) }).start()
  const closing = make('closing')
  await closing.start()
  closing.drain()
  const limited = make('limited', { profile: { ...PROFILES.testnet, rateLimit: true } })
  await limited.start()
  const info = new TextEncoder().encode('{"method":"info","params":{}}')
  for (let call = 0; call <= BUCKET; call++)
    await limited.handleClient('/storage_rpc/v1', info, { address: LIMITED_ADDRESS })
  await make('full', { bytes: FULL_BYTES }).start()
  const driver = failingDriver()
  await make('broken', { sql: driver.sql }).start()
  driver.fail()
  return {
    clock,
    activity,
    nodes,
    async [Symbol.asyncDispose]() {
      for (const node of nodes.values()) await node[Symbol.asyncDispose]()
    },
  }
}

interface Making {
  readonly name: NodeName
  readonly sql: SqlDriver
  readonly network: FuzzedNetwork
  readonly profile: Profile
  readonly bytes: number
}

/** Works until it is told not to. */
function failingDriver(): { readonly sql: SqlDriver; readonly fail: () => void } {
  const inner = libsqlDriver()
  let isFailing = false
  const guard = <Result>(work: () => Promise<Result>): Promise<Result> =>
    isFailing ? Promise.reject(new Error('SQLITE_IOERR: disk I/O error at /var/lib/starling')) : work()
  return {
    sql: {
      open: (options) => inner.open(options),
      run: (sql, params) => guard(() => inner.run(sql, params)),
      all: (sql, params) => guard(() => inner.all(sql, params)),
      close: () => inner.close(),
    },
    fail() {
      isFailing = true
    },
  }
}

/** @module Clients of alice, bob and mallory over a tiny network. */

import { native } from '@starling/crypto/native'
import type { Clock } from '@starling/ports'
import { captureLogger, FixedRandom, type ManualClock } from '@starling/ports/testing'
import { type Account, createAccount, PROFILES } from '@starling/protocol'
import { afterEach, expect } from 'vitest'
import type { ClientStore, ConnectionState, DropReason, Message, WarningCode } from '../src/index.ts'
import { type Client, createClient } from '../src/index.ts'
import { memoryStore } from '../src/storage/memory.ts'
import type { TinyNetwork } from '../src/testing/tiny-network.ts'

export const alice = createAccount(native, new Uint8Array(16).fill(0xa1))
export const bob = createAccount(native, new Uint8Array(16).fill(0xb0))
export const mallory = createAccount(native, new Uint8Array(16).fill(0xee))

export interface Device {
  readonly account: Account
  readonly client: Client
  readonly store: ClientStore
  /** What the events said, in their order. */
  readonly received: Message[]
  readonly states: string[]
  readonly connections: ConnectionState[]
  readonly dropped: DropReason[]
  readonly gaps: string[]
  /** Codes, each time they changed. */
  readonly warnings: WarningCode[][]
  readonly log: readonly { readonly level: string; readonly event: string }[]
}

export interface DeviceOptions {
  readonly clock: Clock
  readonly store?: ClientStore
  /** Two devices of one person differ by it. */
  readonly seed?: number
  readonly displayName?: string
  readonly waitsForNetwork?: boolean
}

/** Not started. */
export function deviceOf(account: Account, network: TinyNetwork, options: DeviceOptions): Device {
  const { clock, store = memoryStore(), seed = account.ed25519.publicKey[0] ?? 1, ...rest } = options
  const { logger, events: log } = captureLogger()
  const { registry, transport } = network
  const ports = { clock, random: new FixedRandom(seed + 1), transport, registry, logger }
  const client = createClient({ ...rest, account, crypto: native, profile: PROFILES.testnet, ports, store })
  const heard = { received: [], states: [], connections: [], dropped: [], gaps: [], warnings: [] }
  const device: Device = { account, client, store, ...heard, log }
  client.events.on('message', (message) => device.received.push(message))
  client.events.on('state', ({ message, state }) => device.states.push(`${message.text}: ${state.state}`))
  client.events.on('connection', (state) => device.connections.push(state))
  client.events.on('gap', ({ missing, isFetching }) =>
    device.gaps.push(`${missing} missing${isFetching ? ', fetching' : ''}`),
  )
  client.events.on('warnings', (warnings) => device.warnings.push(warnings.map(({ code }) => code)))
  client.events.on('dropped', ({ reason }) => device.dropped.push(reason))
  return device
}

/**
 * Starts devices, and disposes of them after each test of the file: then nobody sleeps any more, and nothing was an error.
 *
 * @param clock - of the test under way
 */
export function startedDevices(clock: () => ManualClock): (...devices: readonly Device[]) => Promise<void> {
  let devices: Device[] = []
  afterEach(async () => {
    const ended = devices
    devices = []
    await Promise.all(ended.map(({ client }) => client[Symbol.asyncDispose]()))
    expect(clock().sleeping).toBe(0)
    expect(ended.flatMap(({ log }) => log.filter(({ level }) => level === 'error'))).toEqual([])
  })
  return async (...started) => {
    devices.push(...started)
    for (const { client } of started) await client.start()
    await clock().advance(0)
  }
}

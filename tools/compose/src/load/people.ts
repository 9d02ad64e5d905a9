/**
 * The people of a run: accounts in every swarm, each with an SDK client whose store is a file, as an app on a device has.
 * @module
 */

import { join } from 'node:path'
import { utf8Encode } from '@starling/base'
import { type Client, createClient } from '@starling/client'
import { sqliteStore } from '@starling/client/storage/sqlite'
import { native } from '@starling/crypto/native'
import { systemClock, systemRandom } from '@starling/ports/system'
import { createNodeClientTransport } from '@starling/ports/system-node'
import { type Account, createAccount, PROFILES, swarmForAccount } from '@starling/protocol'
import { type SeedRegistry, seedRegistry } from '@starling/registry/seeds'
import { ComposeError } from '../errors.ts'
import type { Testnet } from '../stack/testnet.ts'

/** They write and read all the time. */
const AWAKE = ['alice', 'bob', 'carol', 'dave'] as const
/** They are written to, and look for the first time when everything is over: what they find, the nodes have kept. */
const ASLEEP = ['erin', 'frank'] as const
const ENTROPY_BYTES = 16
/** Accounts that are tried until the swarms have equally many. */
const TRIES_MAX = 1_000

export interface Person {
  readonly name: string
  readonly account: Account
  /** Hex. */
  readonly swarm: string
  readonly isAwake: boolean
  /** Undefined of those who sleep. */
  readonly client: Client | undefined
}

export class People implements AsyncDisposable {
  readonly all: readonly Person[]
  readonly #close: () => Promise<void>

  private constructor(all: readonly Person[], close: () => Promise<void>) {
    this.all = all
    this.#close = close
  }

  /**
   * The same accounts for the same network; their stores are found again in the same folder, as an app finds its own.
   *
   * @param who - has a client
   * @throws {ComposeError} `unhealthy` when a swarm cannot be given an account; {RegistryError} when no node answers
   */
  static async open(testnet: Testnet, folder: string, who: 'awake' | 'all'): Promise<People> {
    const transport = createNodeClientTransport({ allowSelfSigned: true })
    const seedUrls = testnet.nodes.map(({ url }) => url)
    const registry = seedRegistry({ seedUrls, transport, clock: systemClock })
    await registry.refresh()
    const open = (name: string, account: Account) =>
      createClient({
        account,
        crypto: native,
        profile: PROFILES[testnet.profile],
        ports: { clock: systemClock, random: systemRandom, transport, registry },
        store: sqliteStore(join(folder, `${name}.sqlite`)),
        waitsForNetwork: true,
      })
    const all = accountsFor(registry).map((person) => ({
      ...person,
      client: who === 'all' || person.isAwake ? open(person.name, person.account) : undefined,
    }))
    for (const { client } of all) await client?.start()
    return new People(all, async () => {
      await Promise.all(all.map(async ({ client }) => client?.[Symbol.asyncDispose]()))
      await transport[Symbol.asyncDispose]()
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close()
  }
}

/** People take turns in being of each swarm. */
function accountsFor(registry: SeedRegistry): readonly Omit<Person, 'client'>[] {
  const { nodes } = registry.current()
  const swarms = [...new Set(nodes.map((node) => node.swarmId))].sort((left, right) => (left < right ? -1 : 1))
  return [...AWAKE, ...ASLEEP].map((name, index) => {
    const wanted = swarms[index % swarms.length]
    const isAwake = AWAKE.some((other) => other === name)
    for (let attempt = 0; attempt < TRIES_MAX; attempt++) {
      const entropy = native.blake2b(utf8Encode(`${name} ${attempt} of the Compose testnet`), ENTROPY_BYTES)
      const account = createAccount(native, entropy)
      if (swarmForAccount(nodes, account.id)?.swarmId === wanted && wanted !== undefined) {
        return { name, account, swarm: wanted.toString(16), isAwake }
      }
    }
    throw new ComposeError('unhealthy', `No account of swarm ${wanted?.toString(16)} was found for ${name}.`)
  })
}

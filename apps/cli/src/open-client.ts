/** @module The SDK with real parts: this person's account, files and network. */

import { type Client, createClient } from '@starling/client'
import { sqliteStore } from '@starling/client/storage/sqlite'
import { native } from '@starling/crypto/native'
import { systemClock, systemRandom } from '@starling/ports/system'
import { type Account, PROFILES } from '@starling/protocol'
import { AccountHome } from './accounts/account-home.ts'
import { resolveOwn } from './accounts/resolve-account.ts'
import { openNetwork } from './network-access.ts'
import type { Output } from './output.ts'
import { type NetworkEntry, readTestnetFile } from './testnet/testnet-file.ts'

export interface ClientFlags {
  /** The network file. */
  readonly network: string
  readonly home: string
}

export interface OpenClient extends AsyncDisposable {
  readonly client: Client
  readonly account: Account
  readonly home: AccountHome
  readonly network: NetworkEntry
}

/**
 * Not started yet, so that nothing is missed by who subscribes first. What works less well than it should is said, each once.
 * @param reference - whose client: an id or a name
 * @throws {CliError}
 */
export async function openClient(reference: string, flags: ClientFlags, output: Output): Promise<OpenClient> {
  const network = await readTestnetFile(flags.network)
  const home = new AccountHome(flags.home)
  const account = await resolveOwn(native, home, network, reference)
  const access = await openNetwork(network)
  const client = createClient({
    account,
    crypto: native,
    profile: PROFILES[network.profile],
    ports: { clock: systemClock, random: systemRandom, transport: access.transport, registry: access.registry },
    store: sqliteStore(await home.databaseFile(account.id)),
  })
  const said = new Set<string>()
  client.events.on('warnings', (warnings) => {
    for (const { code, text } of warnings) {
      if (said.has(code)) continue
      said.add(code)
      output.note(text)
    }
  })
  return {
    client,
    account,
    home,
    network,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]()
      await access[Symbol.asyncDispose]()
    },
  }
}

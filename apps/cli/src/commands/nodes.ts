/** @module `starling nodes`: who is in the network, as its seeds say. */

import { openNetwork } from '../network-access.ts'
import { formatColumns, type Output } from '../output.ts'
import { readTestnetFile } from '../testnet/testnet-file.ts'

export async function nodes(flags: { readonly network: string }, output: Output): Promise<void> {
  await using access = await openNetwork(await readTestnetFile(flags.network))
  const list = access.registry.current().nodes.map(({ ed25519, url, publicIp, storagePort, state }) => ({
    ed25519,
    url: url ?? `https://${publicIp}:${storagePort}`,
    state,
  }))
  output.result({ nodes: list }, () => formatColumns(list.map(({ ed25519, url, state }) => [url, state, ed25519])))
}

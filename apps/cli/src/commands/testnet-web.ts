/** @module `starling testnet-web`: the web client of a testnet whose nodes run elsewhere, until Ctrl-C. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeNetworkFile } from '@starling/registry/static'
import { ended } from '../ended.ts'
import type { Output } from '../output.ts'
import { readTestnetFile } from '../testnet/testnet-file.ts'
import { siteFolder, webFiles } from '../web/testnet-web.ts'
import { openWebServer } from '../web/web-server.ts'

export interface TestnetWebFlags {
  readonly host: string
  readonly port: number
}

/** @param folder - as `testnet-files` left it. @throws {CliError}; {RegistryError} `invalid_network_file` */
export async function testnetWeb(
  folder: string,
  { host, port }: TestnetWebFlags,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const testnet = await readTestnetFile(join(folder, 'testnet.json'))
  const view = decodeNetworkFile(await readFile(join(folder, 'network.json'), 'utf8'))
  await using server = await openWebServer({ site: siteFolder(), host, port })
  server.serve(webFiles(testnet, view))
  output.note(`the web client answers at port ${port}`)
  await ended(signal)
}

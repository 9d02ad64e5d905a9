/** @module `starling testnet-files`: what a testnet of containers needs before its nodes start. */

import { native } from '@starling/crypto/native'
import { systemClock, systemRandom } from '@starling/ports/system'
import type { Output } from '../output.ts'
import { writeContainerFiles } from '../testnet/container-files.ts'
import { type ContainerPlanOptions, planContainers } from '../testnet/container-plan.ts'
import { parseSeed } from '../testnet/seeded.ts'

export interface TestnetFilesFlags extends ContainerPlanOptions {
  readonly seed: string
  readonly identities: string
  readonly webUrl?: string
  readonly operatorPort: number
}

/** @throws {CliError} `invalid_argument`; `invalid_file` when another network's files are there */
export async function testnetFiles(folder: string, flags: TestnetFilesFlags, output: Output): Promise<void> {
  const file = await writeContainerFiles({
    plans: planContainers(flags),
    seed: parseSeed(flags.seed),
    folder,
    identities: flags.identities,
    webUrl: flags.webUrl,
    operatorPort: flags.operatorPort,
    nowMs: systemClock.now(),
    random: systemRandom,
    crypto: native,
  })
  output.note(`${file.nodes.length} nodes, seed ${flags.seed}: ${folder} and ${flags.identities} are in order`)
}

/**
 * The whole suite against one network.
 * @module
 */

import type { CryptoBackend } from '@starling/crypto'
import type { Random } from '@starling/ports'
import { DOOR_NAMES, type Door, type DoorName } from './doors/door.ts'
import { httpDoor } from './doors/http-door.ts'
import { onionDoor } from './doors/onion-door.ts'
import { discover } from './network/discover.ts'
import type { HttpSender } from './network/http-client.ts'
import { Scene } from './suite/scene.ts'
import type { CheckResult, NotChecked, Section } from './suite/section.ts'

export interface RunOptions {
  /** Of a node or a seed, without a slash at the end. */
  readonly url: string
  readonly sections: readonly Section[]
  readonly doors?: readonly DoorName[]
  readonly clockToleranceMs: number
  readonly http: HttpSender
  readonly crypto: CryptoBackend
  readonly random: Random
  readonly onProgress?: (line: string) => void
}

export interface Outcome {
  readonly nodes: number
  readonly results: readonly CheckResult[]
  readonly notChecked: readonly NotChecked[]
}

/** Sections under way at once: most of their time they wait for commits. */
const SECTIONS_AT_ONCE = 4

/** @throws {ConformanceError} `no_network` | `no_answer` before the first check */
export async function runConformance(options: RunOptions): Promise<Outcome> {
  const { http, crypto, random, clockToleranceMs, onProgress = () => undefined } = options
  const network = await discover(http, crypto, options.url)
  const doors: Readonly<Record<DoorName, Door>> = {
    http: httpDoor(http),
    onion: onionDoor({ http, network, crypto, random }),
  }
  const jobs = options.sections.flatMap((section) =>
    (options.doors ?? DOOR_NAMES)
      .filter((name) => section.doors?.includes(name) ?? true)
      .map((name) => ({
        section,
        scene: new Scene({ network, http, door: doors[name], doors, crypto, random, clockToleranceMs, section }),
      })),
  )
  await atOnce(jobs, SECTIONS_AT_ONCE, async ({ section, scene }) => {
    await scene.run(section)
    const failed = scene.results.filter(({ failure }) => failure !== undefined).length
    onProgress(`${section.name} (${scene.door.name}): ${scene.results.length - failed} passed, ${failed} failed`)
  })
  return {
    nodes: network.nodes.length,
    results: jobs.flatMap(({ scene }) => scene.results),
    notChecked: jobs.flatMap(({ scene }) => scene.notChecked),
  }
}

async function atOnce<Job>(jobs: readonly Job[], width: number, work: (job: Job) => Promise<void>): Promise<void> {
  const waiting = [...jobs]
  const worker = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) await work(job)
  }
  await Promise.all(Array.from({ length: width }, worker))
}

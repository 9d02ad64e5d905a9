/**
 * A member that lies, its signatures and all: with its disk, in what it answers other members, or by what it tells them unasked.
 * The variants are those of `lies/`.
 * @module
 */

import { ANSWER_LIES, lyingAnswer } from '../lies/answer-lies.ts'
import { DISK_LIES, tamperingOf } from '../lies/disk-lies.ts'
import { neighboursOf, TOLD_LIES, tellLies } from '../lies/told-lies.ts'
import type { SeededRandom } from '../seeded-random.ts'
import type { SimNode } from '../world/sim-node.ts'
import type { FaultKind } from './fault.ts'

const LIES = [...DISK_LIES, ...ANSWER_LIES, ...TOLD_LIES]

export const lie: FaultKind = {
  name: 'lie',
  scope: 'node',
  draw: (random) => ({ variant: LIES[random.below(LIES.length)] as string }),
  async begin(world, { variant = 'drop', atMs }, node) {
    const random = world.random(`${node.name}/${atMs}/${variant}`)
    const tell = (what: { readonly account?: string; readonly about?: string; readonly isBelieved?: boolean }) =>
      world.lies.push({ node: node.name, variant, account: '', about: '', isBelieved: false, ...what })
    const onDisk = DISK_LIES.find((name) => name === variant)
    const inAnswers = ANSWER_LIES.find((name) => name === variant)
    const unasked = TOLD_LIES.find((name) => name === variant)
    if (onDisk !== undefined) node.disk.tampering = tamperingOf(onDisk, random, (account) => tell({ account }))
    const { ed25519 } = node
    if (inAnswers !== undefined)
      node.lyingAnswer = lyingAnswer(inAnswers, { random, ed25519, told: (about) => tell({ about }) })
    if (unasked !== undefined)
      node.endLies = tellLies(unasked, world, node, (about, isBelieved) => tell({ about, isBelieved }))
    // Who begins asks who had what it may lack; the others know.
    if (inAnswers === 'owners') await restartOne(neighboursOf(world, node), random)
  },
  /** Honest software takes its place: it begins with what is on the disk. */
  async end(_world, _fault, node) {
    node.disk.tampering = undefined
    node.lyingAnswer = undefined
    node.endLies()
    await node.kill()
    await node.start()
  },
}

async function restartOne(nodes: readonly SimNode[], random: SeededRandom): Promise<void> {
  const running = nodes.filter(({ node }) => node !== undefined)
  const one = running[random.below(Math.max(1, running.length))]
  await one?.kill()
  await one?.start()
}

/** @module 421 and who it names. Source: docs/protocol/storage-rpc.md §3.2, §3.2a. */

import { expectReply, expectSame, integer, near } from '../suite/expect.ts'
import { bodyOf } from '../suite/owner.ts'
import type { Section } from '../suite/section.ts'
import { accountCalls } from './account-calls.ts'

export const wrongSwarm: Section = {
  name: 'wrong-swarm',
  async run(scene) {
    const owner = scene.owner()
    const [stranger] = scene.network.strangersTo(owner.id)
    if (stranger === undefined) {
      scene.skip('421 of a node of another swarm', 'the network has one swarm only')
      return
    }
    const keys = owner.members.map(({ ed25519 }) => ed25519).sort()
    for (const { method, params } of accountCalls(owner, scene.now())) {
      await scene.check(`${method} answers with the right swarm`, async () => {
        const reply = await owner.send({ method, params }, stranger)
        const time = near(scene.now(), scene.clockToleranceMs)
        expectReply(reply, 421, { swarm: scene.network.swarmOf(owner.id), t: time, hf: [integer, integer] })
        const snodes = bodyOf(reply)['snodes'] as readonly { readonly pubkey_ed25519: string }[]
        expectSame(snodes.map((node) => node.pubkey_ed25519).sort(), keys, 'keys of the members', reply)
      })
      await scene.check(`${method} does so before it looks at clock and signature`, async () => {
        const late = Object.fromEntries(
          Object.entries(params).map(([name, value]) => [name, name === 'timestamp' ? 1_000_000_000 : value]),
        )
        const changes = 'signature' in params ? { signature: 'A'.repeat(86) } : {}
        expectReply(await owner.send({ method, params: { ...late, ...changes } }, stranger), 421)
      })
      await scene.check(`${method} reads its parameters first`, async () => {
        const reply = await owner.send({ method, params: { ...params, pubkey: '05' } }, stranger)
        expectReply(reply, 400, 'invalid request: Pubkey must be 66 hex digits (33 bytes) long')
      })
    }
  },
}

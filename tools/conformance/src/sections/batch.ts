/** @module `batch`. Source: docs/protocol/storage-rpc.md §4.13. */

import { retrieveRequest } from '../people/requests.ts'
import { expectSame, hashText, integer } from '../suite/expect.ts'
import type { Scene } from '../suite/scene.ts'
import type { Section } from '../suite/section.ts'
import { INFO, REFUSED, results, structure } from './meta-requests.ts'

export const batch: Section = {
  name: 'batch',
  async run(scene) {
    await structure(scene, 'batch')
    const owner = scene.owner()
    await scene.check('goes on after a failure', async () => {
      const bad = { method: 'get_swarm', params: { pubkey: '05' } }
      const list = await results(scene, owner, 'batch', [REFUSED(owner), bad, INFO])
      expectSame(
        list,
        [
          { code: 401, body: 'retrieve: request signature required' },
          { code: 400, body: 'invalid request: Pubkey must be 66 hex digits/33 bytes long' },
          { code: 200, body: { t: integer } },
        ],
        'results',
      )
    })
    await scene.check('sends a message as bots do', async () => {
      const swarm = { method: 'get_swarm', params: { pubkey: owner.id } }
      const store = owner.storeRequest({ namespace: 0, data: 'from a bot', ttl: 14 * 86_400_000 })
      const [where] = await results(scene, owner, 'batch', [swarm])
      const [stored] = await results(scene, owner, 'batch', [store])
      expectSame(where, { code: 200, body: { snodes: { says: 'a list', holds: Array.isArray } } }, 'the swarm')
      expectSame(stored, { code: 200, body: { hash: owner.hashOf('from a bot') } }, 'the store')
    })
    await scene.check('polls five namespaces as bots do', async () => {
      const requests = [0, 4, 3, 5, 2].map((namespace) =>
        retrieveRequest(owner.account, scene.now(), {
          namespace,
          changes: { lastHash: '', maxSize: -5, pubkeyEd25519: owner.account.ed25519 },
        }),
      )
      const list = await results(scene, owner, 'batch', requests)
      expectSame(
        list,
        [
          { code: 200, body: { messages: [{ hash: owner.hashOf('from a bot') }] } },
          ...Array(4).fill({ code: 200, body: { messages: [] } }),
        ],
        'results',
      )
    })
    await swarmsInside(scene)
  },
}

/** A subrequest for another swarm fails alone. */
async function swarmsInside(scene: Scene): Promise<void> {
  const owner = scene.owner()
  const other = Array.from({ length: 64 }, () => scene.owner()).find((one) => !one.members.includes(owner.entry))
  if (other === undefined) {
    scene.skip('421 of one subrequest', 'the network has one swarm only')
    return
  }
  await scene.check('answers 421 to the subrequest that belongs elsewhere, with its swarm', async () => {
    const list = await results(scene, owner, 'batch', [owner.storeRequest({ data: 'here' }), other.storeRequest()])
    expectSame(
      list,
      [
        { code: 200, body: { hash: hashText } },
        { code: 421, body: { swarm: scene.network.swarmOf(other.id) } },
      ],
      'results',
    )
  })
}

/** @module `sequence`. Source: docs/protocol/storage-rpc.md §4.13. */

import { retrieveRequest } from '../people/requests.ts'
import { expectSame, integer } from '../suite/expect.ts'
import type { Section } from '../suite/section.ts'
import { INFO, REFUSED, results, structure } from './meta-requests.ts'

export const sequence: Section = {
  name: 'sequence',
  async run(scene) {
    await structure(scene, 'sequence')
    const owner = scene.owner()
    await scene.check('stops after the first failure and shows it', async () => {
      const list = await results(scene, owner, 'sequence', [INFO, REFUSED(owner), INFO])
      expectSame(list, [{ code: 200 }, { code: 401, body: 'retrieve: request signature required' }], 'results')
    })
    await scene.check('does nothing that stands behind a failure', async () => {
      await results(scene, owner, 'sequence', [REFUSED(owner), owner.storeRequest({ data: 'never' })])
      expectSame(await owner.hashes(), [], 'hashes')
    })
    await scene.check('sees in each step what the one before has done', async () => {
      const requests = [
        owner.storeRequest({ data: 'first' }),
        retrieveRequest(owner.account, scene.now()),
        owner.storeRequest({ data: 'second' }),
        retrieveRequest(owner.account, scene.now()),
      ]
      const [first, second] = [{ hash: owner.hashOf('first') }, { hash: owner.hashOf('second') }]
      expectSame(
        await results(scene, owner, 'sequence', requests),
        [
          { code: 200, body: first },
          { code: 200, body: { messages: [first], t: integer } },
          { code: 200, body: second },
          { code: 200, body: { messages: [first, second] } },
        ],
        'results',
      )
    })
    await scene.check('stops at a bad clock', async () => {
      const late = owner.storeRequest({ timestamp: scene.now() + 600_000 })
      const list = await results(scene, owner, 'sequence', [late, late])
      expectSame(list, [{ code: 406, body: 'Timestamp error: check your clock' }], 'results')
    })
    await scene.check('stops at a bad parameter', async () => {
      const bad = { method: 'get_swarm', params: {} }
      const list = await results(scene, owner, 'sequence', [bad, INFO])
      expectSame(list, [{ code: 400, body: `invalid request: Required field 'pubkey' missing` }], 'results')
    })
  },
}

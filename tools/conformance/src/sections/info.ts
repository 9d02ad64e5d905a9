/** @module `info`. Source: docs/protocol/storage-rpc.md §4.4. */

import { exactly, integer, near } from '../suite/expect.ts'
import type { Section } from '../suite/section.ts'

export const info: Section = {
  name: 'info',
  async run(scene) {
    const owner = scene.owner()
    const time = () => near(scene.now(), scene.clockToleranceMs)
    await scene.cases(owner, [
      {
        name: 'tells version, time and hardfork, and nothing else',
        request: { method: 'info', params: {} },
        status: 200,
        body: exactly({ version: [integer, integer, integer], timestamp: time(), t: time(), hf: [integer, integer] }),
      },
      {
        name: 'ignores parameters',
        request: { method: 'info', params: { pubkey: 5, x: [1] } },
        status: 200,
        body: { version: [2, integer, integer] },
      },
    ])
  },
}

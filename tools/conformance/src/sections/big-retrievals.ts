/** @module Pages of large messages. Source: docs/protocol/storage-rpc.md §4.2; vectors/network/retrieve-limits.json. */

import type { DoorName } from '../doors/door.ts'
import { retrieveRequest } from '../people/requests.ts'
import { expectReply, expectSame } from '../suite/expect.ts'
import { bodyOf } from '../suite/owner.ts'
import type { Section } from '../suite/section.ts'
import { results } from './meta-requests.ts'

const MESSAGES = 120
const DATA_BYTES = 70_000
/** What one of them counts: 100 + 43 + floor(70,000 × 4/3). */
const COST = 93_476

interface Row {
  readonly changes: { readonly max_size?: number; readonly max_count?: number }
  readonly count: number
}

/** Counts that the original network's tests assert, and the limits around them. */
const ROWS: readonly Row[] = [
  { changes: {}, count: 16 },
  { changes: { max_size: 500_000 }, count: 5 },
  { changes: { max_size: 600_000 }, count: 6 },
  { changes: { max_size: 700_000 }, count: 7 },
  { changes: { max_size: -1 }, count: 83 },
  { changes: { max_size: 9_000_000 }, count: 83 },
  { changes: { max_size: -3 }, count: 27 },
  { changes: { max_size: 0 }, count: 16 },
  { changes: { max_size: 10 }, count: 1 },
  { changes: { max_count: 100 }, count: 83 },
  { changes: { max_count: -1 }, count: 83 },
  { changes: { max_count: 12 }, count: 12 },
  { changes: { max_count: 3, max_size: 500_000 }, count: 3 },
  { changes: { max_size: 4 * COST }, count: 4 },
  { changes: { max_size: 4 * COST - 1 }, count: 3 },
]

export const bigRetrievals: Section = {
  name: 'big-retrievals',
  // Stored once, and read through both.
  doors: ['http'],
  async run(scene) {
    const owner = scene.owner()
    const stored: string[] = []
    await scene.check('takes twelve times ten messages of 70,000 bytes', async () => {
      for (let round = 0; round < MESSAGES / 10; round++) {
        const data = Array.from({ length: 10 }, () => scene.random.bytes(DATA_BYTES))
        const requests = data.map((bytes) => owner.storeRequest({ data: bytes }))
        for (const { code, body } of await results(scene, owner, 'sequence', requests)) {
          expectSame(code, 200, 'code')
          stored.push((body as { readonly hash: string }).hash)
        }
      }
      expectSame(new Set(stored).size, MESSAGES, 'different hashes')
    })
    const page = async (changes: Readonly<Record<string, unknown>>, door?: DoorName) => {
      const { method, params } = retrieveRequest(owner.account, scene.now(), { changes })
      const reply = await scene.call(owner.entry, method, params, door)
      expectReply(reply, 200)
      const { messages, more } = bodyOf(reply) as { messages: readonly { readonly hash: string }[]; more: boolean }
      return { hashes: messages.map(({ hash }) => hash), more }
    }
    for (const { changes, count } of ROWS) {
      await scene.check(`gives ${count} of them for ${JSON.stringify(changes)}`, async () => {
        const { hashes, more } = await page(changes)
        expectSame(hashes, stored.slice(0, count), 'hashes')
        expectSame(more, true, 'more')
      })
    }
    await scene.check('gives the largest page through an onion', async () => {
      const { hashes, more } = await page({ max_size: -1 }, 'onion')
      expectSame(hashes, stored.slice(0, 83), 'hashes')
      expectSame(more, true, 'more')
    })
    await scene.check('gives all of them, page by page', async () => {
      const seen: string[] = []
      for (let more = true; more; ) {
        const got = await page(seen.length === 0 ? {} : { last_hash: seen.at(-1) })
        seen.push(...got.hashes)
        more = got.more
      }
      expectSame(seen, stored, 'hashes')
    })
    await scene.check('gives several shares in one batch', async () => {
      const requests = [-2, -4, -4].map((max_size) =>
        retrieveRequest(owner.account, scene.now(), { changes: { max_size } }),
      )
      const list = await results(scene, owner, 'batch', requests)
      const counts = list.map(({ body }) => (body as { readonly messages: readonly unknown[] }).messages.length)
      expectSame(counts, [41, 20, 20], 'counts')
    })
  },
}

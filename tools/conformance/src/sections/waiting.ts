/** @module Starling’s held requests. Source: docs/protocol/waiting.md §1. */

import { retrieveRequest } from '../people/requests.ts'
import { absent, expectReply, integer } from '../suite/expect.ts'
import type { Owner } from '../suite/owner.ts'
import type { Scene } from '../suite/scene.ts'
import type { Section } from '../suite/section.ts'

/** Long beside what a store takes, short beside what a node allows. */
const LONG_MS = 15_000
const SHORT_MS = 200

export const waiting: Section = {
  name: 'waiting',
  isExtension: true,
  async run(scene) {
    await scene.check('answers at once when there is something, and says how long it held', async () => {
      const owner = scene.owner()
      await owner.put({ data: 'there' })
      expectReply(await hold(scene, owner, LONG_MS), 200, {
        messages: [{ hash: owner.hashOf('there') }],
        waited: integer,
      })
    })
    await scene.check('ends empty when the time is over', async () => {
      const owner = scene.owner()
      expectReply(await hold(scene, owner, SHORT_MS), 200, { messages: [], waited: atLeast(SHORT_MS) })
    })
    await scene.check('ends with the first message that comes, through whatever member', async () => {
      for (const member of [0, -1]) {
        const owner = scene.owner()
        const held = underWay(hold(scene, owner, LONG_MS))
        await owner.put({ data: 'new' }, owner.members.at(member))
        expectReply(await held, 200, { messages: [{ hash: owner.hashOf('new') }], waited: below(LONG_MS) })
      }
    })
    await scene.check('holds a batch of retrieves, and answers all of them', async () => {
      const owner = scene.owner()
      const requests = [0, 5].map((namespace) => retrieveRequest(owner.account, scene.now(), { namespace }))
      const held = underWay(owner.ask('batch', { pubkey: undefined, requests, wait_ms: LONG_MS }))
      await owner.put({ data: 'new', namespace: 5 })
      expectReply(await held, 200, {
        results: [
          { code: 200, body: { messages: [] } },
          { code: 200, body: { messages: [{ hash: owner.hashOf('new', 5) }] } },
        ],
        waited: below(LONG_MS),
      })
    })
    await scene.check('does not hold a batch of other things', async () => {
      const owner = scene.owner()
      const requests = [retrieveRequest(owner.account, scene.now()), { method: 'info', params: {} }]
      const reply = await owner.ask('batch', { pubkey: undefined, requests, wait_ms: LONG_MS })
      expectReply(reply, 200, { results: [{ code: 200 }, { code: 200 }], waited: absent })
    })
    await scene.check('judges before it holds', async () => {
      const owner = scene.owner()
      const reply = await hold(scene, owner, LONG_MS, { signature: 'A'.repeat(86) })
      expectReply(reply, 401, 'retrieve signature verification failed')
    })
    await scene.check('refuses a time that is no positive integer', async () => {
      const reply = await hold(scene, scene.owner(), -1)
      expectReply(reply, 400, `invalid request: Invalid value given for 'wait_ms': expected positive integer`)
    })
  },
}

function hold(scene: Scene, owner: Owner, waitMs: number, changes = {}) {
  return owner.send(retrieveRequest(owner.account, scene.now(), { changes: { wait_ms: waitMs, ...changes } }))
}

const atLeast = (ms: number) => ({ says: `at least ${ms}`, holds: (value: unknown) => Number(value) >= ms })
const below = (ms: number) => ({ says: `less than ${ms}`, holds: (value: unknown) => Number(value) < ms })

/** What it ends with is looked at later, or not at all when something else fails before. */
function underWay<Result>(work: Promise<Result>): Promise<Result> {
  work.catch(() => undefined)
  return work
}

/** @module `get_expiries`. Source: docs/protocol/storage-rpc.md §4.11, §2.5. */

import { getExpiriesRequest } from '../people/requests.ts'
import { newSubaccount, READ, WRITE } from '../people/subaccount.ts'
import { exactly, expectReply, expectSame } from '../suite/expect.ts'
import type { Owner } from '../suite/owner.ts'
import type { Case, Scene } from '../suite/scene.ts'
import type { Section } from '../suite/section.ts'

const DAY_MS = 86_400_000
const FAILED = 'get_expiries signature verification failed'

export const getExpiries: Section = {
  name: 'get-expiries',
  async run(scene) {
    const owner = scene.owner()
    const timestamp = scene.now()
    const inInbox = owner.hashOf('a')
    const inPrivate = owner.hashOf('b', 5)
    const unknown = 'A'.repeat(43)
    await scene.check('tells the expiries of what exists, in any namespace, and nothing else', async () => {
      await owner.put({ data: 'a', timestamp })
      await owner.put({ data: 'b', namespace: 5, ttl: 2 * DAY_MS, timestamp })
      const reply = await owner.send(getExpiriesRequest(owner.account, scene.now(), [inPrivate, unknown, inInbox]))
      const expiries = exactly({ [inInbox]: timestamp + DAY_MS, [inPrivate]: timestamp + 2 * DAY_MS })
      expectReply(reply, 200, exactly({ expiries }))
    })
    await scene.check('is asked of each member for itself', async () => {
      for (const member of owner.members) {
        const reply = await owner.send(getExpiriesRequest(owner.account, scene.now(), [inInbox]), member)
        expectReply(reply, 200, exactly({ expiries: exactly({ [inInbox]: timestamp + DAY_MS }) }))
      }
    })
    await scene.check('does not tell of what has expired', async () => {
      const hash = await owner.put({ data: 'gone', timestamp: scene.now() - 15_000, ttl: 12_000 })
      const reply = await owner.send(getExpiriesRequest(owner.account, scene.now(), [hash]))
      expectReply(reply, 200, exactly({ expiries: exactly({}) }))
    })
    await scene.check('does not tell of messages of other accounts', async () => {
      const other = scene.owner()
      const reply = await other.send(getExpiriesRequest(other.account, scene.now(), [inInbox]))
      expectReply(reply, 200, exactly({ expiries: exactly({}) }))
    })
    await scene.cases(owner, cases(scene, owner))
    for (const [flags, status] of [
      [WRITE, 401],
      [READ, 200],
    ] as const) {
      await scene.check(`${status === 200 ? 'serves' : 'refuses'} a token with flags ${flags}`, async () => {
        const group = scene.owner('group')
        const by = newSubaccount(scene.crypto, scene.random, group.account, flags)
        const reply = await group.send(getExpiriesRequest(group.account, scene.now(), [unknown], { by }))
        expectSame(reply.status, status, 'status', reply)
        if (status === 401) expectReply(reply, 401, FAILED)
      })
    }
  },
}

function cases(scene: Scene, owner: Owner): readonly Case[] {
  const hash = 'A'.repeat(43)
  const stranger = scene.owner().account
  const refused = (name: string, changes: (time: number) => Readonly<Record<string, unknown>>): Case => ({
    name: `refuses ${name}`,
    request: () => {
      const time = scene.now()
      return getExpiriesRequest(owner.account, time, [hash], { changes: changes(time) })
    },
    status: 401,
    body: FAILED,
  })
  const parsing = (name: string, changes: Readonly<Record<string, unknown>>, message: string): Case => ({
    name: `refuses ${name}`,
    request: getExpiriesRequest(owner.account, 1_700_000_000_000, [hash], { changes }),
    status: 400,
    body: `invalid request: ${message}`,
  })
  const timed = (offsetMs: number, isTaken: boolean): Case => ({
    name: `${isTaken ? 'takes' : 'refuses'} a timestamp of ${offsetMs / 1_000} s from now`,
    request: () => getExpiriesRequest(owner.account, scene.now() + offsetMs, [hash]),
    ...(isTaken ? { status: 200 } : { status: 406, body: 'get_expiries timestamp too far from current time' }),
  })
  return [
    refused('a signature by another account', (time) => ({
      signature: stranger.sign('get_expiries', time, hash),
      ...stranger.proof,
    })),
    refused('a signature over another time', (time) => ({ timestamp: time + 1 })),
    refused('a signature over other hashes', () => ({ messages: [hash, hash] })),
    {
      name: 'takes a key in upper case, as the desktop sends it',
      request: () => {
        const changes = { pubkey_ed25519: owner.account.ed25519.toUpperCase() }
        return getExpiriesRequest(owner.account, scene.now(), [hash], { changes })
      },
      status: 200,
    },
    {
      name: 'does not look at the form of a hash',
      request: () => getExpiriesRequest(owner.account, scene.now(), ['anything at all']),
      status: 200,
      body: exactly({ expiries: exactly({}) }),
    },
    timed(-55_000, true),
    timed(55_000, true),
    timed(-65_000, false),
    timed(65_000, false),
    parsing('an empty list', { messages: [] }, 'messages does not contain any message hashes'),
    parsing('a number as messages', { messages: 7 }, `Invalid value given for 'messages': expected string array`),
    parsing('a call without messages', { messages: undefined }, `Required field 'messages' missing`),
    parsing('a call without timestamp', { timestamp: undefined }, `Required field 'timestamp' missing`),
    parsing('a call without signature', { signature: undefined }, `Required field 'signature' missing`),
    parsing('seconds', { timestamp: 5 }, `Invalid timestamp for 'timestamp': timestamp must be in milliseconds`),
  ]
}

/**
 * `delete_all` and `delete_before`: all messages, or the older ones, of one namespace or of all.
 * Source: docs/protocol/storage-rpc.md §4.7, §4.8, §2.5.
 * @module
 */

import type { Reply } from '../doors/door.ts'
import { deleteAllRequest, deleteBeforeRequest, type SignedOptions } from '../people/requests.ts'
import { DELETE, newSubaccount, READ, WRITE } from '../people/subaccount.ts'
import { exactly, expectReply, expectSame, integer, type Pattern } from '../suite/expect.ts'
import type { Owner } from '../suite/owner.ts'
import type { Case, Scene } from '../suite/scene.ts'
import type { Section } from '../suite/section.ts'
import { expectEntries } from '../suite/swarm-entries.ts'

interface Method {
  readonly name: 'delete_all' | 'delete_before'
  /** The parameter that holds the time. */
  readonly time: 'timestamp' | 'before'
  readonly request: (
    account: Owner['account'],
    time: number,
    options?: SignedOptions,
  ) => ReturnType<typeof deleteAllRequest>
}

const METHODS: readonly Method[] = [
  { name: 'delete_all', time: 'timestamp', request: deleteAllRequest },
  { name: 'delete_before', time: 'before', request: deleteBeforeRequest },
]

const [all, before] = METHODS as readonly [Method, Method]

export const deleteAll: Section = {
  name: 'delete-all',
  async run(scene) {
    await deletions(scene, all)
    const owner = scene.owner()
    await scene.cases(owner, [...refusals(scene, owner, all), ...parsing(owner, all)])
    await scene.cases(owner, [
      ...[-55_000, 55_000].map((offset) => timed(scene, owner, all, offset, 200)),
      ...[-65_000, 65_000].map((offset) =>
        timed(scene, owner, all, offset, 406, 'delete_all timestamp too far from current time'),
      ),
    ])
    await subaccounts(scene, all)
  },
}

export const deleteBefore: Section = {
  name: 'delete-before',
  async run(scene) {
    await deletions(scene, before)
    await olderOnes(scene)
    const owner = scene.owner()
    await scene.cases(owner, [...refusals(scene, owner, before), ...parsing(owner, before)])
    await scene.cases(owner, [
      timed(scene, owner, before, 55_000, 200),
      timed(scene, owner, before, 65_000, 401, 'delete_before timestamp too far in the future'),
      timed(scene, owner, before, -40 * 86_400_000, 200),
    ])
    await subaccounts(scene, before)
  },
}

/** Every member's list, and its signature over account, time and all that it deleted, sorted over namespaces. */
function expectDeleted(
  scene: Scene,
  owner: Owner,
  reply: Reply,
  time: number,
  deleted: Pattern,
  hashes: readonly string[],
) {
  expectReply(reply, 200, { t: integer, hf: [integer, integer] })
  expectEntries(scene, owner, reply, {
    entry: { deleted },
    signed: () => [owner.id, time, ...[...hashes].sort()],
  })
}

async function deletions(scene: Scene, { name, request }: Method): Promise<void> {
  const owner = scene.owner()
  const fill = async (namespace: number, count: number) => {
    const hashes: string[] = []
    for (let index = 0; index < count; index++)
      hashes.push(await owner.put({ namespace, data: `${namespace} ${index}` }))
    return hashes.sort()
  }
  const remove = async (namespace: number | 'all' | undefined, deleted: Pattern, hashes: readonly string[]) => {
    const time = scene.now()
    const reply = await owner.send(request(owner.account, time, namespace === undefined ? {} : { namespace }))
    expectDeleted(scene, owner, reply, time, deleted, hashes)
  }

  await scene.check(`${name} deletes namespace 0 unless told, and lists the hashes sorted`, async () => {
    const [zero, five] = [await fill(0, 3), await fill(5, 2)]
    await remove(undefined, zero, zero)
    expectSame(
      [await owner.hashes(), (await owner.hashes({ namespace: 5 })).toSorted()],
      [[], [...five]],
      'what is left',
    )
  })
  await scene.check(`${name} deletes one namespace, whose number is signed`, async () => {
    const five = (await owner.hashes({ namespace: 5 })).toSorted()
    const zero = await fill(0, 1)
    await remove(5, [...five], five)
    expectSame(await owner.hashes(), [...zero], 'what is left')
  })
  await scene.check(`${name} signs namespace 0 as nothing, named or not`, async () => {
    const zero = (await owner.hashes()).toSorted()
    await remove(0, [...zero], zero)
  })
  await scene.check(`${name} deletes all namespaces, and lists them each for itself`, async () => {
    const filled = { '-1': await fill(-1, 1), '0': await fill(0, 2), '5': await fill(5, 2), '-42': await fill(-42, 1) }
    await remove('all', exactly(filled), Object.values(filled).flat())
    for (const namespace of [0, 5, -1, -42]) expectSame(await owner.hashes({ namespace }), [], `hashes in ${namespace}`)
  })
  await scene.check(`${name} answers with empty lists where nothing is`, async () => {
    await remove(0, [], [])
    await remove('all', exactly({}), [])
  })
  await scene.check(`${name} deletes at every member`, async () => {
    const hashes = await fill(0, 2)
    await remove(0, [...hashes], hashes)
    for (const member of owner.members) expectSame(await owner.hashes({}, member), [], `hashes at ${member.url}`)
  })
}

/** Which are older is said by the timestamp of the message. */
async function olderOnes(scene: Scene): Promise<void> {
  await scene.check('delete_before spares what is newer, and deletes what is exactly as old', async () => {
    const owner = scene.owner()
    const time = scene.now() - 10_000
    const old = await owner.put({ data: 'old', timestamp: time - 1 })
    const same = await owner.put({ data: 'same', timestamp: time })
    const newer = await owner.put({ data: 'newer', timestamp: time + 1 })
    const deleted = [old, same].sort()
    const reply = await owner.send(deleteBeforeRequest(owner.account, time))
    expectDeleted(scene, owner, reply, time, deleted, deleted)
    expectSame(await owner.hashes(), [newer], 'hashes')
  })
}

function refusals(scene: Scene, owner: Owner, { name, time, request }: Method): readonly Case[] {
  const stranger = scene.owner().account
  const now = () => scene.now()
  const refused = (what: string, changes: (time: number) => Readonly<Record<string, unknown>>): Case => ({
    name: `${name} refuses ${what}`,
    request: () => {
      const at = now()
      return request(owner.account, at, { changes: changes(at) })
    },
    status: 401,
    body: `${name} signature verification failed`,
  })
  return [
    refused('a signature by another account', (at) => ({ signature: stranger.sign(name, at), ...stranger.proof })),
    refused('a signature over another time', (at) => ({ [time]: at - 1 })),
    refused('a signature over another namespace', () => ({ namespace: 5 })),
    refused('one for a namespace when all are asked for', () => ({ namespace: 'all' })),
    refused('an account’s signature without its key', () => ({ pubkey_ed25519: undefined })),
    {
      name: `${name} takes a key in upper case`,
      request: () =>
        request(owner.account, now(), { changes: { pubkey_ed25519: owner.account.ed25519.toUpperCase() } }),
      status: 200,
    },
  ]
}

function parsing(owner: Owner, { name, time, request }: Method): readonly Case[] {
  const refused = (what: string, changes: Readonly<Record<string, unknown>>, message: string): Case => ({
    name: `${name} refuses ${what}`,
    request: request(owner.account, 1_700_000_000_000, { changes }),
    status: 400,
    body: `invalid request: ${message}`,
  })
  return [
    refused('a call without time', { [time]: undefined }, `Required field '${time}' missing`),
    refused('a call without signature', { signature: undefined }, `Required field 'signature' missing`),
    refused('seconds', { [time]: 999_999_999 }, `Invalid timestamp for '${time}': timestamp must be in milliseconds`),
    refused(
      'text as time',
      { [time]: 'x' },
      `Invalid value given for '${time}': expected integer timestamp (in milliseconds)`,
    ),
    refused(
      'other text than all',
      { namespace: 'some' },
      `Invalid value given for 'namespace': expected integer or "all"`,
    ),
    refused(
      'a namespace out of range',
      { namespace: 70_000 },
      `Invalid value given for 'namespace': value out of range`,
    ),
    refused('a short pubkey', { pubkey: '05' }, 'Pubkey must be 66 hex digits (33 bytes) long'),
  ]
}

function timed(scene: Scene, owner: Owner, method: Method, offsetMs: number, status: number, body?: string): Case {
  return {
    name: `${method.name} ${status === 200 ? 'takes' : 'refuses'} a time of ${offsetMs / 1_000} s from now`,
    request: () => method.request(owner.account, scene.now() + offsetMs),
    status,
    ...(body === undefined ? {} : { body }),
  }
}

async function subaccounts(scene: Scene, { name, request }: Method): Promise<void> {
  for (const [flags, isAllowed] of [
    [READ | WRITE, false],
    [DELETE, true],
  ] as const) {
    await scene.check(`${name} ${isAllowed ? 'serves' : 'refuses'} a token with flags ${flags}`, async () => {
      const owner = scene.owner('group')
      const by = newSubaccount(scene.crypto, scene.random, owner.account, flags)
      const hash = await owner.put({ data: 'x', namespace: 11 })
      const time = scene.now()
      const reply = await owner.send(request(owner.account, time, { by, namespace: 11 }))
      if (isAllowed) expectDeleted(scene, owner, reply, time, [hash], [hash])
      else expectReply(reply, 401, `${name} signature verification failed`)
    })
  }
}

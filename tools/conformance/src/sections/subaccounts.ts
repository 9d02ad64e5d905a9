/** @module Subaccounts: who may do what with which token. Source: docs/protocol/storage-rpc.md §2.4. */

import { toHex } from '@starling/base'
import { retrieveRequest, storeRequest } from '../people/requests.ts'
import { ANY_PREFIX, DELETE, newSubaccount, READ, WRITE } from '../people/subaccount.ts'
import { hashText } from '../suite/expect.ts'
import type { Owner } from '../suite/owner.ts'
import type { Case, Scene } from '../suite/scene.ts'
import type { Section } from '../suite/section.ts'

const STORE_FAILED = 'store signature verification failed'
const RETRIEVE_FAILED = 'retrieve signature verification failed'

export const subaccounts: Section = {
  name: 'subaccounts',
  async run(scene) {
    for (const kind of ['group', 'session'] as const) {
      const owner = scene.owner(kind)
      await scene.cases(owner, permissions(scene, owner, kind))
    }
    const owner = scene.owner('group')
    await scene.cases(owner, [...forms(scene, owner), ...forgeries(scene, owner)])
    await prefixes(scene)
  },
}

/** Each set of flags against each operation. */
function permissions(scene: Scene, owner: Owner, kind: string): readonly Case[] {
  return [0, READ, WRITE, DELETE, READ | WRITE, WRITE | DELETE, READ | WRITE | DELETE].flatMap((flags) => {
    const by = newSubaccount(scene.crypto, scene.random, owner.account, flags)
    const named = `a token of ${kind} with flags ${flags}`
    const store = (namespace: number, isAllowed: boolean): Case => ({
      name: `${isAllowed ? 'lets' : 'does not let'} ${named} store in ${namespace}`,
      request: () => storeRequest(owner.account, { namespace, timestamp: scene.now(), by, data: `${flags}` }),
      ...(isAllowed ? { status: 200, body: { hash: hashText } } : { status: 401, body: STORE_FAILED }),
    })
    const mayRead = (flags & READ) !== 0
    return [
      store(42, (flags & WRITE) !== 0),
      store(-1, (flags & WRITE) !== 0 && (flags & DELETE) !== 0),
      {
        name: `${mayRead ? 'lets' : 'does not let'} ${named} retrieve`,
        request: () => retrieveRequest(owner.account, scene.now(), { namespace: 42, by }),
        ...(mayRead ? { status: 200 } : { status: 401, body: RETRIEVE_FAILED }),
      },
    ]
  })
}

function forms(scene: Scene, owner: Owner): readonly Case[] {
  const by = newSubaccount(scene.crypto, scene.random, owner.account, READ | WRITE)
  const read =
    (changes: Readonly<Record<string, unknown>>, signer = by) =>
    () =>
      retrieveRequest(owner.account, scene.now(), { namespace: 42, by: signer, changes })
  return [
    { name: 'takes a token in hex', request: read({ subaccount: toHex(by.token) }), status: 200 },
    { name: 'takes it in upper case', request: read({ subaccount: toHex(by.token).toUpperCase() }), status: 200 },
    {
      name: 'takes an empty token for none',
      request: () =>
        retrieveRequest(owner.account, scene.now(), { namespace: 42, changes: { subaccount: '', subaccount_sig: '' } }),
      status: 200,
    },
    {
      name: 'does not look at the reserved bytes',
      request: () => {
        const odd = newSubaccount(scene.crypto, scene.random, owner.account, READ, undefined, [1, 255])
        return retrieveRequest(owner.account, scene.now(), { namespace: 42, by: odd })
      },
      status: 200,
    },
  ]
}

function forgeries(scene: Scene, owner: Owner): readonly Case[] {
  const by = newSubaccount(scene.crypto, scene.random, owner.account, READ | WRITE)
  const stranger = scene.owner('group').account
  const strangers = newSubaccount(scene.crypto, scene.random, stranger, READ | WRITE)
  const refused = (name: string, changes: Readonly<Record<string, unknown>>, signer = by): Case => ({
    name: `refuses ${name}`,
    request: () => retrieveRequest(owner.account, scene.now(), { namespace: 42, by: signer, changes }),
    status: 401,
    body: RETRIEVE_FAILED,
  })
  return [
    refused('a token that another account has signed', {}, strangers),
    refused('a token with a flag that was added to it', { subaccount: toHex(by.token).replace(/^..../, '0307') }),
    refused('a signature of another token', { subaccount_sig: strangers.proof.subaccount_sig }),
    {
      name: 'refuses a request that the account has signed instead of the token',
      request: () => retrieveRequest(owner.account, scene.now(), { namespace: 42, changes: { ...by.proof } }),
      status: 401,
      body: RETRIEVE_FAILED,
    },
  ]
}

/** A token is for accounts of one prefix, unless it says otherwise. */
async function prefixes(scene: Scene): Promise<void> {
  const group = scene.owner('group')
  const foreign = 0x99
  for (const [flags, status] of [
    [READ, 401],
    [READ | ANY_PREFIX, 200],
  ] as const) {
    const by = newSubaccount(scene.crypto, scene.random, group.account, flags, foreign)
    await scene.cases(group, [
      {
        name: `${status === 200 ? 'takes' : 'refuses'} a token of another prefix with flags ${flags}`,
        request: () => retrieveRequest(group.account, scene.now(), { namespace: 42, by }),
        status,
        ...(status === 200 ? {} : { body: RETRIEVE_FAILED }),
      },
    ])
  }
  const odd = scene.owner('99')
  const by = newSubaccount(scene.crypto, scene.random, odd.account, READ)
  await scene.cases(odd, [
    {
      name: 'takes a token of prefix 99 for an account of prefix 99',
      request: () => retrieveRequest(odd.account, scene.now(), { namespace: 42, by }),
      status: 200,
    },
  ])
}

import {
  deleteAllText,
  deleteText,
  type ExpireMode,
  expireAllText,
  expireText,
  getExpiriesText,
  retrieveText,
  SubaccountFlags,
  storeText,
} from '@starling/protocol'
import { describe, expect, it } from 'vitest'
import {
  alice,
  asSubaccount,
  deleteAllParams,
  deleteParams,
  expireAllParams,
  expireParams,
  getExpiriesParams,
  hashOfData,
  retrieveParams,
  revokeParams,
  signedStoreParams,
  subaccountOf,
  type TestSubaccount,
  unrevokeParams,
  WEEK_MS,
} from '../../test/requests.ts'
import { callRpc, NOW_MS, smallNetwork } from '../../test/small-network.ts'

const { read, write, delete: deleting, anyPrefix } = SubaccountFlags
const hash = hashOfData(alice, 'hello', 2)

async function oneNode() {
  const network = await smallNetwork({ seeds: [new Uint8Array(32).fill(1)] })
  return {
    clock: network.clock,
    async call(method: string, params: unknown) {
      const [node] = network.nodes
      if (node === undefined) throw new Error('no node')
      return callRpc(node, method, params)
    },
    [Symbol.asyncDispose]: () => network[Symbol.asyncDispose](),
  }
}

const requests: Readonly<Record<string, (subaccount: TestSubaccount) => readonly [string, unknown]>> = {
  store: (who) => ['store', asSubaccount(who, storeText(2, NOW_MS), signedStoreParams(alice, 2, 'x'))],
  'store into an outbox': (who) => [
    'store',
    asSubaccount(who, storeText(-21, NOW_MS), signedStoreParams(alice, -21, 'x')),
  ],
  retrieve: (who) => ['retrieve', asSubaccount(who, retrieveText(2, NOW_MS), retrieveParams(alice, 2))],
  get_expiries: (who) => [
    'get_expiries',
    asSubaccount(who, getExpiriesText(NOW_MS, [hash]), getExpiriesParams(alice, [hash])),
  ],
  delete: (who) => ['delete', asSubaccount(who, deleteText([hash]), deleteParams(alice, [hash]))],
  delete_all: (who) => ['delete_all', asSubaccount(who, deleteAllText(2, NOW_MS), deleteAllParams(alice, 2))],
  expire: (who) => ['expire', expireAs(who, NOW_MS + 5_000)],
  expire_all: (who) => [
    'expire_all',
    asSubaccount(who, expireAllText(2, NOW_MS + 5_000), expireAllParams(alice, NOW_MS + 5_000, 2)),
  ],
}

function expireAs(who: TestSubaccount, expiry: number, mode?: ExpireMode) {
  return asSubaccount(who, expireText(mode, [expiry], [hash]), expireParams(alice, [hash], expiry, mode))
}

describe('a subaccount', () => {
  it.each([
    ['store', write],
    ['store into an outbox', write | deleting],
    ['retrieve', read],
    ['get_expiries', read],
    ['delete', deleting],
    ['delete_all', deleting],
    ['expire', write],
    ['expire_all', deleting],
  ])('needs the right to %s', async (name, flags) => {
    await using node = await oneNode()
    for (let given = 0; given < 8; given++) {
      const [method, params] = requests[name]?.(subaccountOf(alice, given, 7)) ?? ['', {}]
      const { status } = await node.call(method, params)
      expect(status, `flags ${given}`).toBe((given & flags) === flags ? 200 : 401)
    }
  })

  it('belongs to one prefix of account, unless it is for any', async () => {
    await using node = await oneNode()
    const retrieve = async (flags: number) => {
      const [method, params] = requests['retrieve']?.(subaccountOf(alice, flags, 7, 0x99)) ?? ['', {}]
      return (await node.call(method, params)).status
    }
    expect([await retrieve(read), await retrieve(read | anyPrefix)]).toEqual([401, 200])
  })

  it('cannot revoke', async () => {
    await using node = await oneNode()
    const who = subaccountOf(alice, 15, 7)
    const params = { ...revokeParams(alice, [who.token]), ...who.params }
    // What is not a parameter of the operation is not looked at: the account's own signature counts.
    expect((await node.call('revoke_subaccount', params)).status).toBe(200)
    expect((await node.call('revoke_subaccount', { ...params, ...who.sign(new Uint8Array(1)) })).status).toBe(401)
  })

  it('without the right to delete only makes messages last longer', async () => {
    await using node = await oneNode()
    await node.call('store', signedStoreParams(alice, 2, 'hello'))
    const writer = subaccountOf(alice, write, 7)
    const entryOf = ({ json }: { readonly json: unknown }) =>
      Object.values((json as { readonly swarm: Record<string, object> }).swarm)[0]

    const sooner = await node.call('expire', expireAs(writer, NOW_MS + 5_000))
    const later = await node.call('expire', expireAs(writer, NOW_MS + 2 * WEEK_MS))
    const shorten = await node.call('expire', expireAs(writer, NOW_MS + 5_000, 'shorten'))

    expect(entryOf(sooner)).toMatchObject({ updated: [], expiry: NOW_MS + 5_000 })
    expect(entryOf(sooner)).not.toHaveProperty('unchanged')
    expect(entryOf(later)).toMatchObject({ updated: [hash] })
    expect([shorten.status, shorten.text]).toEqual([
      400,
      'expire: shorten parameter cannot be used with this subaccount token (missing delete access)',
    ])
  })
})

describe('a revoked subaccount', () => {
  const who = subaccountOf(alice, 15, 7)

  it.each(Object.keys(requests))('may not %s, until it is accepted again', async (name) => {
    await using node = await oneNode()
    const [method, params] = requests[name]?.(who) ?? ['', {}]
    const statuses = [(await node.call(method, params)).status]
    await node.call('revoke_subaccount', revokeParams(alice, [who.token]))
    statuses.push((await node.call(method, params)).status)
    await node.call('unrevoke_subaccount', unrevokeParams(alice, [who.token], NOW_MS + 1))
    statuses.push((await node.call(method, params)).status)
    expect(statuses).toEqual([200, 401, 200])
  })

  it('may still read where the removed are told', async () => {
    await using node = await oneNode()
    await node.call('revoke_subaccount', revokeParams(alice, [who.token]))
    const statusOf = async (namespace: number) =>
      (
        await node.call(
          'retrieve',
          asSubaccount(who, retrieveText(namespace, NOW_MS), retrieveParams(alice, namespace)),
        )
      ).status
    expect([await statusOf(-11), await statusOf(-111), await statusOf(-12)]).toEqual([200, 200, 401])
  })

  it('is forgotten when fifty others were revoked after it', async () => {
    await using node = await oneNode()
    const [method, params] = requests['retrieve']?.(who) ?? ['', {}]
    const others = Array.from({ length: 50 }, (_, index) => subaccountOf(alice, 15, 100 + index).token)
    await node.call('revoke_subaccount', revokeParams(alice, [who.token]))
    await node.call('revoke_subaccount', revokeParams(alice, others.slice(1), NOW_MS + 1))
    const before = await node.call(method, params)
    await node.call('revoke_subaccount', revokeParams(alice, others.slice(0, 1), NOW_MS + 2))
    const after = await node.call(method, params)
    expect([before.status, after.status]).toEqual([401, 200])
  })

  it('is refused in a request for more than fifty', async () => {
    await using node = await oneNode()
    const many = Array.from({ length: 51 }, () => who.token)
    const { status, text } = await node.call('revoke_subaccount', revokeParams(alice, many))
    expect([status, text]).toEqual([
      400,
      'invalid request: invalid revoke: cannot revoke more than 50 subaccounts at once',
    ])
  })
})

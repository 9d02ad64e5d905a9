import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  alice,
  bob,
  deleteAllParams,
  deleteBeforeParams,
  deleteParams,
  expireAllParams,
  expireParams,
  getExpiriesParams,
  hashOfData,
  retrieveParams,
  revokeParams,
  signedStoreParams,
  storeParams,
  WEEK_MS,
} from '../../test/requests.ts'
import { callRpc, NOW_MS, type SmallNetwork, smallNetwork } from '../../test/small-network.ts'

interface Subrequest {
  readonly method: string
  readonly params: unknown
}

const names = ['one', 'two', 'three'] as const
const name = fc.constantFrom(...names)
const hashes = fc.uniqueArray(name, { minLength: 1 }).map((list) => list.map((given) => hashOfData(alice, given)))
const expiryMs = fc.integer({ min: 1, max: 2 * WEEK_MS }).map((ms) => NOW_MS + ms)
const request = (method: string, params: fc.Arbitrary<unknown>) => params.map((given) => ({ method, params: given }))

/** Of all kinds, good and bad; signatures are made once. */
const subrequest: fc.Arbitrary<Subrequest> = fc.oneof(
  {
    weight: 4,
    arbitrary: request(
      'store',
      name.map((data) => storeParams(alice, data)),
    ),
  },
  { weight: 1, arbitrary: request('store', fc.constant(signedStoreParams(alice, 2, 'profile'))) },
  {
    weight: 2,
    arbitrary: request(
      'delete',
      hashes.map((list) => deleteParams(alice, list, { required: true })),
    ),
  },
  {
    weight: 1,
    arbitrary: request('delete_all', fc.constantFrom(deleteAllParams(alice), deleteAllParams(alice, 'all'))),
  },
  { weight: 1, arbitrary: request('delete_before', fc.constant(deleteBeforeParams(alice, NOW_MS - 1))) },
  {
    weight: 2,
    arbitrary: request(
      'expire',
      fc
        .tuple(hashes, expiryMs, fc.constantFrom(undefined, 'shorten' as const, 'extend' as const))
        .map(([list, ms, mode]) => expireParams(alice, list, ms, mode)),
    ),
  },
  {
    weight: 1,
    arbitrary: request(
      'expire_all',
      expiryMs.map((ms) => expireAllParams(alice, ms)),
    ),
  },
  { weight: 2, arbitrary: request('retrieve', fc.constantFrom(retrieveParams(alice), retrieveParams(alice, 2))) },
  {
    weight: 1,
    arbitrary: request(
      'get_expiries',
      hashes.map((list) => getExpiriesParams(alice, list)),
    ),
  },
  { weight: 1, arbitrary: request('revoke_subaccount', fc.constant(revokeParams(alice, [new Uint8Array(36)]))) },
  { weight: 1, arbitrary: request('retrieve', fc.constant({ ...retrieveParams(bob), pubkey: alice.id })) },
  { weight: 1, arbitrary: request('expire', fc.constant({ pubkey: alice.id })) },
)

const seeds = [new Uint8Array(32).fill(1)]

async function results(network: SmallNetwork, method: string, params: unknown) {
  const [node] = network.nodes
  if (node === undefined) throw new Error('no node')
  const { status, json, text } = await callRpc(node, method, params)
  return { status, body: json ?? text }
}

/** The model: each by itself. */
async function oneByOne(network: SmallNetwork, requests: readonly Subrequest[]) {
  const done: { readonly code: number; readonly body: unknown }[] = []
  for (const { method, params } of requests) {
    const { status, body } = await results(network, method, params)
    done.push({ code: status, body })
  }
  return done
}

describe('random subrequests', () => {
  it('in a sequence do what they do alone, up to the first that fails', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(subrequest, { minLength: 1, maxLength: 20 }), async (requests) => {
        await using together = await smallNetwork({ seeds })
        await using alone = await smallNetwork({ seeds })

        const sequence = await results(together, 'sequence', { requests })

        const done = (sequence.body as { readonly results: readonly { readonly code: number }[] }).results
        const firstBad = done.findIndex(({ code }) => code !== 200)
        expect(firstBad === -1 ? done.length : firstBad + 1).toBe(firstBad === -1 ? requests.length : done.length)
        expect(done).toEqual(await oneByOne(alone, requests.slice(0, done.length)))
        const after = { method: 'retrieve', params: retrieveParams(alice) }
        expect(await results(together, after.method, after.params)).toEqual(
          await results(alone, after.method, after.params),
        )
      }),
      { numRuns: 40 },
    )
  })

  it('that only write, in a batch, do what they do alone in the same order', async () => {
    const writes = subrequest.filter(({ method }) => method !== 'retrieve' && method !== 'get_expiries')
    await fc.assert(
      fc.asyncProperty(fc.array(writes, { minLength: 1, maxLength: 20 }), async (requests) => {
        await using together = await smallNetwork({ seeds })
        await using alone = await smallNetwork({ seeds })

        const batch = await results(together, 'batch', { requests })

        expect(batch).toEqual({ status: 200, body: { results: await oneByOne(alone, requests) } })
      }),
      { numRuns: 40 },
    )
  })
})

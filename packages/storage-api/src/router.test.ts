import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import { expect, expectTypeOf, it } from 'vitest'
import { RpcError } from './errors.ts'
import { operations } from './operations.ts'
import { type AppRouter, makeAppRouter } from './router.ts'
import type { StoreOutput } from './store.ts'

it('has a procedure for each operation of the table', () => {
  const router = makeAppRouter(() => Promise.reject(new RpcError('internal')))

  expect(Object.keys(router._def.procedures).sort()).toEqual(
    Object.keys(operations)
      .map((name) => `storage.${name}`)
      .sort(),
  )
})

it('gives the schema’s types to a typed client', () => {
  type Inputs = inferRouterInputs<AppRouter>['storage']
  type Outputs = inferRouterOutputs<AppRouter>['storage']

  expectTypeOf<Inputs['retrieve']['pubkey']>().toEqualTypeOf<string>()
  expectTypeOf<Inputs['retrieve']['namespace']>().toEqualTypeOf<number | undefined>()
  expectTypeOf<Inputs['store']['ttl']>().toEqualTypeOf<number | string | undefined>()
  expectTypeOf<Outputs['store']['hash']>().toEqualTypeOf<StoreOutput['hash']>()
  expectTypeOf<Outputs['retrieve']['messages'][number]['expiration']>().toEqualTypeOf<number>()
})

it('hands the parameters on as they came, and the wire’s code back', async () => {
  const seen: unknown[] = []
  const router = makeAppRouter(async (name, params) => {
    seen.push([name, params])
    throw new RpcError('wrong_swarm', undefined, { body: { swarm: '1' } })
  })

  const call = router.createCaller({}).storage.get_swarm({ pubkey: 'zz' })

  await expect(call).rejects.toMatchObject({
    code: 'PRECONDITION_FAILED',
    cause: { code: 'wrong_swarm', status: 421, body: { swarm: '1' } },
  })
  expect(seen).toEqual([['get_swarm', { pubkey: 'zz' }]])
})

import { describe, expect, it } from 'vitest'
import { smallNetwork } from '../../test/small-network.ts'
import type { ServiceNode } from '../index.ts'

const TOKEN = 'secret-of-the-operator'
const STATUS = '/trpc/operator.status'

async function ask(
  path: string,
  headers: Record<string, string>,
  operatorToken: string | undefined = TOKEN,
  address = '127.0.0.1',
) {
  await using network = await smallNetwork(operatorToken === '' ? {} : { operatorToken })
  const [node] = network.nodes as [ServiceNode]
  const response = await node.operatorFetch(new Request(`http://127.0.0.1:1${path}`, { headers }), address)
  return { status: response.status, text: await response.text() }
}

describe('the operator’s port', () => {
  it('tells health and readiness without a token', async () => {
    expect(await ask('/health', { host: 'localhost:1' })).toEqual({ status: 200, text: 'ok' })
    expect(await ask('/ready', { host: '[::1]' })).toEqual({ status: 200, text: '{"ready":true,"reasons":[]}' })
  })

  it('tells its status to whom the token is known', async () => {
    const { status, text } = await ask(STATUS, { host: '127.0.0.1:1', authorization: `Bearer ${TOKEN}` })

    expect(status).toBe(200)
    expect(JSON.parse(text)).toMatchObject({
      result: { data: { ready: true, swarm: '3fffffffffffffff', heldCalls: 0 } },
    })
  })

  it.each([
    ['no token', {}],
    ['another token', { authorization: 'Bearer x' }],
    ['another scheme', { authorization: TOKEN }],
  ])('refuses %s', async (_name, headers) => {
    expect((await ask(STATUS, { host: '127.0.0.1', ...headers })).status).toBe(401)
  })

  it('refuses every token when it has none', async () => {
    expect((await ask(STATUS, { host: '127.0.0.1', authorization: 'Bearer ' }, '')).status).toBe(401)
  })

  it('tells metrics to this machine, and elsewhere to whom the token is known', async () => {
    const authorization = `Bearer ${TOKEN}`

    expect(await ask('/metrics', { host: 'localhost' }, TOKEN, '::1')).toEqual({ status: 200, text: 'counted' })
    expect((await ask('/metrics', { host: 'localhost' }, TOKEN, '::ffff:127.0.0.9')).status).toBe(200)
    expect((await ask('/metrics', { host: 'localhost' }, TOKEN, '192.0.2.1')).status).toBe(401)
    expect((await ask('/metrics', { host: 'localhost', authorization }, TOKEN, '192.0.2.1')).status).toBe(200)
    expect((await ask('/metrics', { host: 'evil.example', authorization })).status).toBe(403)
  })

  it('answers to the names it is given, beside those of this machine', async () => {
    await using network = await smallNetwork({ operatorNames: ['Node-1'] })
    const [node] = network.nodes as [ServiceNode]
    const ask = async (host: string) => node.operatorFetch(new Request('http://x/health', { headers: { host } }))

    expect((await ask('node-1:25000')).status).toBe(200)
    expect((await ask('127.0.0.1:25000')).status).toBe(200)
    expect((await ask('node-2')).status).toBe(403)
  })

  it.each(['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:1', '10.0.0.1'])(
    'refuses the name %s, which a rebound page would send',
    async (host) => {
      expect(await ask('/health', { host })).toEqual({ status: 403, text: 'forbidden host' })
    },
  )
})

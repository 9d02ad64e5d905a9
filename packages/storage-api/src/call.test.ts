import { utf8Decode } from '@starling/base'
import { expect, expectTypeOf, it } from 'vitest'
import { callOf, decodeReply, encodeCall } from './call.ts'
import { RPC_ERRORS, RpcError, type RpcErrorCode, rpcErrorOf } from './errors.ts'

it('writes a call as the network expects it', () => {
  expect(utf8Decode(encodeCall(callOf('get_swarm', { pubkey: '05' })))).toBe(
    '{"jsonrpc":"2.0","method":"get_swarm","params":{"pubkey":"05"}}',
  )
})

it('reads a reply into its type, and takes 1 for true', () => {
  const body = '{"hash":"h","hf":[19,4],"swarm":{"ab":{"already":1,"expiry":5}},"t":7,"new_key":1}'

  const reply = decodeReply('store', { status: 200, body })

  expectTypeOf(reply.hash).toEqualTypeOf<string>()
  expect(reply).toEqual({ hash: 'h', hf: [19, 4], swarm: { ab: { already: true, expiry: 5 } }, t: 7 })
})

it('calls a reply of another shape invalid', () => {
  for (const body of ['', '{}', '[]', 'null', '{"messages":[{}],"more":false,"t":1,"hf":[]}'])
    expect(() => decodeReply('retrieve', { status: 200, body }), body).toThrow(
      expect.objectContaining({ code: 'invalid_reply' }),
    )
})

it('rebuilds the error that the node threw', () => {
  const body = '{"hf":[19,4],"snodes":[],"swarm":"1","t":1}'

  expect(rpcErrorOf(421, body)).toMatchObject({ code: 'wrong_swarm', status: 421, body: { swarm: '1' } })
  expect(rpcErrorOf(421, JSON.parse(body))).toMatchObject({ code: 'wrong_swarm', body: { swarm: '1' } })
  expect(rpcErrorOf(425, 'x')).toMatchObject({ code: 'clock_out_of_sync', status: 425 })
  expect(rpcErrorOf(400, 'no method x')).toMatchObject({ code: 'unknown_method' })
  expect(rpcErrorOf(599, 7)).toMatchObject({ code: 'internal', status: 599 })
})

it('gives each status other than those of clients alone the first code with it', () => {
  for (const code of Object.keys(RPC_ERRORS) as RpcErrorCode[]) {
    const error = new RpcError(code)
    if (code === 'unknown_method' || code === 'invalid_reply') continue
    expect(rpcErrorOf(error.status, error.message).code, code).toBe(code)
  }
})

import { fromHex } from '@starling/base'
import { PROFILES } from '@starling/protocol'
import { readVectors } from '@starling/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callRpc, type SmallNetwork, smallNetwork } from '../../test/small-network.ts'

interface Case {
  readonly method: string
  readonly params: unknown
  readonly code: number
  readonly body: unknown
  readonly body_text?: string
}

const vectors = readVectors<{
  readonly node: { readonly ed25519_seed: string; readonly swarm: string }
  readonly errors: readonly Case[]
  readonly successes: readonly Case[]
}>('network/rpc-cases.json')

// Byte for byte as the deployed nodes: without what ours add for their own clients.
const network = () =>
  smallNetwork({ seeds: [fromHex(vectors.node.ed25519_seed)], profile: PROFILES['original-clients'] })
const nameOf = (row: Case, index: number) => `${index}: ${row.method} → ${row.code}`

describe('rpc-cases', () => {
  it.each(vectors.errors.map((row, index) => [nameOf(row, index), row] as const))(
    'answers error %s',
    async (_name, row) => {
      await using fresh = await network()
      const [node] = fresh.nodes
      if (node === undefined) throw new Error('no node')

      const answer = await callRpc(node, row.method, row.params)

      expect({ code: answer.status, body: answer.json ?? answer.text }).toEqual({ code: row.code, body: row.body })
    },
  )

  describe('in order on one node', () => {
    let shared: SmallNetwork
    beforeAll(async () => {
      shared = await network()
    })
    afterAll(() => shared[Symbol.asyncDispose]())

    it.each(vectors.successes.map((row, index) => [nameOf(row, index), row] as const))(
      'answers %s',
      async (_name, row) => {
        const [node] = shared.nodes
        if (node === undefined) throw new Error('no node')

        const answer = await callRpc(node, row.method, row.params)

        expect(answer.status).toBe(row.code)
        expect(answer.text).toBe(row.body_text)
      },
    )
  })
})

import { describe, expect, it } from 'vitest'
import { planNodes } from './plan.ts'

describe('planNodes', () => {
  it('gives nodes consecutive ports of four kinds', () => {
    const second = planNodes({ profile: 'testnet', nodes: 10, portBase: 22_000 })[1]

    expect(second).toEqual({
      number: 2,
      publicIp: '127.0.0.1',
      http: { host: '127.0.0.1', port: 22_001 },
      tls: { host: '127.0.0.1', port: 23_001 },
      peer: { host: '127.0.0.1', port: 24_001 },
      operator: { host: '127.0.0.1', port: 25_001 },
    })
  })

  it('gives each node a network of its own for original clients, TLS on one port', () => {
    const nodes = planNodes({ profile: 'original-clients', nodes: 12, portBase: 22_000 })

    expect(nodes.map((node) => node.publicIp)).toEqual(Array.from({ length: 12 }, (_, i) => `127.0.${11 + i}.1`))
    expect(new Set(nodes.map((node) => node.tls.port))).toEqual(new Set([23_000]))
    for (const node of nodes) {
      expect(node.tls.host).toBe(node.publicIp)
      expect(node.peer.host).toBe(node.publicIp)
      expect(node.http.host).toBe('127.0.0.1')
    }
  })

  it('never gives two listeners the same address and port', () => {
    for (const profile of ['testnet', 'original-clients'] as const) {
      const nodes = planNodes({ profile, nodes: 244, portBase: 10_000 })
      const endpoints = nodes.flatMap((node) => [node.http, node.tls, node.peer, node.operator])

      expect(new Set(endpoints.map(({ host, port }) => `${host}:${port}`)).size, profile).toBe(4 * 244)
    }
  })

  it('leaves ports open for a base of 0', () => {
    const [only] = planNodes({ profile: 'testnet', nodes: 1, portBase: 0 })

    expect([only?.http.port, only?.tls.port, only?.peer.port, only?.operator.port]).toEqual([0, 0, 0, 0])
  })

  it('refuses what does not fit', () => {
    const cases: [number, number][] = [
      [0, 22_000],
      [1.5, 22_000],
      [1_001, 22_000],
      [10, -1],
      [10, 62_527],
      [10, Number.NaN],
    ]
    for (const [nodes, portBase] of cases) {
      const plan = () => planNodes({ profile: 'testnet', nodes, portBase })
      expect(plan, `${nodes} nodes from ${portBase}`).toThrow(expect.objectContaining({ code: 'invalid_argument' }))
    }
  })
})

import type { ServiceNodeRecord } from '@starling/ports'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { agreeOnNodes, type ListAnswer } from './agree-on-nodes.ts'

function node(index: number, over: Partial<ServiceNodeRecord> = {}): ServiceNodeRecord {
  const key = index.toString(16).padStart(64, '0')
  return {
    ed25519: key,
    x25519: key,
    legacy: key,
    publicIp: `10.0.${index}.1`,
    storagePort: 22_021,
    storageLmqPort: 22_020,
    peerPort: 22_022,
    url: undefined,
    swarmId: 1n,
    state: 'active',
    requestedUnlockHeight: 0,
    ...over,
  }
}

const network = (count: number) => Array.from({ length: count }, (_, index) => node(index + 1))
const said = (nodes: readonly ServiceNodeRecord[], height = 7): ListAnswer => ({ height, nodes })

describe('agreeOnNodes', () => {
  it('keeps the very list when nobody says anything new', () => {
    const known = network(5)
    expect(agreeOnNodes(known, [said(network(5)), { height: 8, isSame: true }, said(network(5), 9)])).toEqual({
      nodes: known,
      height: 8,
      changed: 0,
      isDisputed: false,
    })
    expect(agreeOnNodes(known, [said(network(5))]).nodes).toBe(known)
  })

  it('takes over who comes, goes and moves when all say so', () => {
    const now = [node(1), node(3, { publicIp: '192.0.2.1' }), node(4), node(9)]
    const agreed = agreeOnNodes(network(4), [said(now), said(now), said(now)])
    expect(agreed).toMatchObject({ nodes: now, changed: 3, isDisputed: false })
  })

  it('lets one of three neither add, nor remove, nor move a node, and no one set the height', () => {
    const known = network(6)
    const lies: readonly (readonly ServiceNodeRecord[])[] = [
      [...known, node(66)],
      known.slice(1),
      [],
      [node(1, { publicIp: '192.0.2.66' }), ...known.slice(1)],
      [node(1, { x25519: 'ee'.repeat(32) }), ...known.slice(1)],
    ]
    for (const lie of lies) {
      const agreed = agreeOnNodes(known, [said(lie, 9_999_999), { height: 5, isSame: true }, said(network(6), 6)])
      expect(agreed).toEqual({ nodes: known, height: 6, changed: 0, isDisputed: true })
    }
  })

  it('is put off by a liar only in what he lies about', () => {
    const known = network(4)
    const now = [...known, node(5)]
    const agreed = agreeOnNodes(known, [said(now), said(now), said([...now.slice(1), node(66)])])
    expect(agreed).toMatchObject({ nodes: now, changed: 1, isDisputed: true })
  })

  it('holds against whatever one of three says, whatever has changed', () => {
    const list = fc.uniqueArray(fc.nat(9), { maxLength: 10 }).map((indexes) => indexes.sort().map((at) => node(at)))
    const liar = fc.array(
      fc
        .record({ at: fc.nat(12), ip: fc.constantFrom('10.6.6.6', undefined) })
        .map(({ at, ip }) => node(at, ip === undefined ? {} : { publicIp: ip })),
    )
    fc.assert(
      fc.property(list, list, liar, (known, now, lie) => {
        const { nodes } = agreeOnNodes(known, [said(now), said(lie), said(now)])
        const honest = new Set([...known, ...now].map(({ ed25519, publicIp }) => `${ed25519} ${publicIp}`))
        for (const { ed25519, publicIp } of nodes) expect(honest).toContain(`${ed25519} ${publicIp}`)
        // Who was there and is there stays there.
        for (const { ed25519 } of known)
          if (now.some((one) => one.ed25519 === ed25519)) expect(nodes.map((one) => one.ed25519)).toContain(ed25519)
      }),
    )
  })
})

import type { ServiceNodeRecord } from '@starling/ports'
import { FixedRandom } from '@starling/ports/testing'
import { describe, expect, it } from 'vitest'
import type { Outcome } from './judge.ts'
import { groupOf } from './node-group.ts'
import { type Path, PathBook } from './path-book.ts'

const key = (index: number) => index.toString(16).padStart(64, '0')

function node(index: number, over: Partial<ServiceNodeRecord> = {}): ServiceNodeRecord {
  return {
    ed25519: key(index),
    x25519: key(index + 0x1000),
    legacy: key(index),
    publicIp: `10.0.${index}.1`,
    storagePort: 22_000 + index,
    storageLmqPort: 23_000 + index,
    peerPort: 24_000 + index,
    url: undefined,
    swarmId: 1n,
    state: 'active',
    requestedUnlockHeight: 0,
    ...over,
  }
}

const network = (count: number) => Array.from({ length: count }, (_, index) => node(index + 1))

function bookOf(count: number, seed = 1): PathBook {
  const book = new PathBook({ random: new FixedRandom(seed) })
  book.update(network(count))
  return book
}

function taken(book: PathBook, destination?: string): Path {
  const path = book.take({ destination })
  if (path === undefined) throw new Error('no path')
  return path
}

const keysOf = (path: Path) => path.hops.map((hop) => hop.ed25519)

const silent: Outcome = { kind: 'silent', cause: 'timeout' }
const good: Outcome = { kind: 'answered', status: 200, text: '{}', latencyMs: 100 }
const gone = (name: string): Outcome => ({ kind: 'refused', status: 502, text: `Next node not found: ${name}` })

describe('choosing a path', () => {
  it('has three relays from three /24s, and two guards that stay', () => {
    const book = bookOf(30)
    const seen = Array.from({ length: 40 }, () => taken(book))

    for (const path of seen) {
      expect(new Set(path.hops.map(groupOf)).size).toBe(3)
      expect(path.weak).toBe(false)
    }
    expect(new Set(seen.map((path) => keysOf(path).join())).size).toBe(2)
    expect(book.guards()).toHaveLength(2)
  })

  it('takes other relays behind the same guards when it is asked for new paths', () => {
    const book = bookOf(30)
    taken(book)
    const before = book.paths().map(keysOf)

    book.renew()

    const after = book.paths().map(keysOf)
    expect(after.map(([guard]) => guard)).toEqual(before.map(([guard]) => guard))
    const relays = (keys: string[][]) => keys.flatMap((path) => path.slice(1))
    expect(relays(after).filter((key) => relays(before).includes(key))).toEqual([])
    expect(after.map((keys) => keys.length)).toEqual([3, 3])
  })

  it('has whole paths after that in a network with few others', () => {
    const book = bookOf(4)
    taken(book)

    book.renew()

    for (const path of book.paths()) expect(new Set(keysOf(path)).size).toBe(3)
  })

  it('has guards of two swarms, and asks a swarm through the guard outside of it', () => {
    const book = new PathBook({ random: new FixedRandom(3) })
    const nodes = network(20).map((one, index) => ({ ...one, swarmId: BigInt(index % 2) }))
    book.update(nodes)
    const swarmOf = (ed25519: string | undefined) => nodes.find((one) => one.ed25519 === ed25519)?.swarmId

    for (const destination of nodes) {
      const path = taken(book, destination.ed25519)
      if (!book.guards().includes(destination.ed25519)) {
        expect(swarmOf(keysOf(path)[0]), destination.ed25519).not.toBe(destination.swarmId)
      }
    }
    expect(new Set(book.guards().map(swarmOf)).size).toBe(2)
  })

  it('shares no node between the two paths when there are enough', () => {
    const book = bookOf(12)
    taken(book)
    const keys = book.paths().flatMap(keysOf)
    expect(new Set(keys).size).toBe(6)
  })

  it('never leads through the destination, be it guard or relay', () => {
    const book = bookOf(9)
    for (let index = 1; index <= 9; index++) {
      const path = taken(book, key(index))
      expect(keysOf(path), `to node ${index}`).not.toContain(key(index))
      expect(path.hops, `to node ${index}`).toHaveLength(3)
    }
  })

  it('takes the guards of earlier runs again', () => {
    const before = bookOf(30, 5)
    taken(before)
    const after = new PathBook({ random: new FixedRandom(6), guards: before.guards() })
    after.update(network(30))

    const guards = new Set(Array.from({ length: 20 }, () => keysOf(taken(after))[0]))

    expect([...guards].sort()).toEqual([...before.guards()].sort())
  })

  it('remembers the guards of earlier runs before it has seen any node', () => {
    const book = new PathBook({ random: new FixedRandom(1), guards: [key(3), key(4)] })
    expect(book.take()).toBeUndefined()
    expect(book.guards()).toEqual([key(3), key(4)])
  })

  it('guards only by nodes that the platform can reach', () => {
    const book = new PathBook({ random: new FixedRandom(1), isGuardCandidate: (one) => one.url !== undefined })
    book.update(network(20).map((one, at) => (at % 5 === 0 ? { ...one, url: 'https://node.example' } : one)))
    for (let round = 0; round < 20; round++) expect(taken(book).hops[0]?.url).toBeDefined()
  })

  it('refuses to ask a destination directly only because it is the one reachable guard', () => {
    const book = new PathBook({ random: new FixedRandom(1), isGuardCandidate: (one) => one.ed25519 === key(1) })
    book.update(network(5))
    expect(book.take({ destination: key(1) })).toBeUndefined()
    expect(book.take({ destination: key(2) })).toBeDefined()
  })

  it('relays through active nodes only', () => {
    const book = new PathBook({ random: new FixedRandom(1) })
    book.update(network(6).map((one, at) => (at < 3 ? { ...one, state: 'decommissioned' } : one)))
    const path = taken(book, key(1))
    expect(keysOf(path).sort()).toEqual([key(4), key(5), key(6)])
  })

  it('gives the other path when one has just disappointed', () => {
    const book = bookOf(30)
    const first = taken(book)
    for (let round = 0; round < 10; round++) {
      expect(keysOf(book.take({ instead: first }) as Path)[0]).not.toBe(keysOf(first)[0])
    }
  })
})

describe('a small network', () => {
  it('shortens paths to the nodes that are left beside the destination, and says that they are weak', () => {
    for (const [count, relays] of [
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 3],
    ] as const) {
      const path = taken(bookOf(count), key(1))
      expect(path.hops.length, `${count} nodes`).toBe(relays)
      expect(path.weak, `${count} nodes`).toBe(relays < 3)
    }
  })

  it('lengthens paths again when nodes join', () => {
    const book = bookOf(2)
    taken(book)
    book.update(network(10))
    expect(taken(book)).toMatchObject({ weak: false })
  })

  it('has no path without nodes', () => {
    expect(bookOf(0).take()).toBeUndefined()
  })

  it('keeps yesterday’s nodes when today’s list is empty', () => {
    const book = bookOf(5)
    book.update([])
    expect(taken(book).hops).toHaveLength(3)
  })

  it('trusts everybody again rather than stay alone', () => {
    const book = bookOf(3)
    for (const name of [key(2), key(3)]) book.report({ path: taken(book), destination: name, outcome: gone(name) })

    expect(taken(book, key(1)).hops).toHaveLength(2)
  })

  it('asks for nodes when eight or fewer are left', () => {
    expect(bookOf(8).needsNodes()).toBe(true)
    expect(bookOf(9).needsNodes()).toBe(false)
  })
})

describe('reporting', () => {
  it('drops the relay that its neighbour names as gone, and repairs the path behind the same guard', () => {
    const book = bookOf(30)
    const path = taken(book)
    const [guard, middle, exit] = keysOf(path) as [string, string, string]

    const result = book.report({ path, outcome: gone(middle) })

    expect(result).toEqual({ verdict: { kind: 'node_gone', node: middle }, dropped: [middle] })
    expect(book.isUsable(middle)).toBe(false)
    taken(book)
    const repaired = book
      .paths()
      .map(keysOf)
      .find((keys) => keys[0] === guard)
    expect(repaired).toHaveLength(3)
    expect(repaired?.[1]).toBe(exit)
    expect(repaired).not.toContain(middle)
  })

  it('drops a destination that is named as gone', () => {
    const book = bookOf(30)
    const path = taken(book, key(7))
    expect(book.report({ path, destination: key(7), outcome: gone(key(7)) }).dropped).toEqual([key(7)])
  })

  it('does not believe a guard that names a node which is not on the path', () => {
    const book = bookOf(30)
    const path = taken(book)
    const other = network(30).find((one) => !keysOf(path).includes(one.ed25519)) as ServiceNodeRecord

    const { verdict } = book.report({ path, outcome: gone(other.ed25519) })

    expect(verdict.kind).toBe('path')
    expect(book.isUsable(other.ed25519)).toBe(true)
  })

  it('gives up a guard that keeps naming the nodes behind it as gone', () => {
    const book = bookOf(60)
    const guard = keysOf(taken(book))[0] as string
    for (let round = 0; round < 3; round++) {
      const path = book.paths().find((one) => keysOf(one)[0] === guard) as Path
      book.report({ path, outcome: gone(keysOf(path)[1] as string) })
      taken(book)
    }
    expect(book.guards()).not.toContain(guard)
  })

  it.each([406, 421, 425])('gives up a guard that answers every onion with a plain %i', (status) => {
    const book = bookOf(30)
    const path = taken(book, key(7))
    for (let round = 0; round < 3; round++)
      book.report({ path, destination: key(7), outcome: { kind: 'refused', status, text: '' } })
    expect(book.guards()).not.toContain(keysOf(path)[0])
  })

  it('gives up guard and path at the third failure, not before', () => {
    const book = bookOf(30)
    const path = taken(book)
    const guard = keysOf(path)[0]

    book.report({ path, outcome: silent })
    book.report({ path, outcome: silent })
    expect(book.guards()).toContain(guard)

    book.report({ path, outcome: silent })
    taken(book)
    expect(book.guards()).not.toContain(guard)
    expect(book.guards()).toHaveLength(2)
  })

  it('forgives one failure for each answer', () => {
    const book = bookOf(30)
    const path = taken(book)
    for (let round = 0; round < 10; round++) {
      book.report({ path, outcome: silent })
      book.report({ path, outcome: good })
    }
    expect(book.guards()).toContain(keysOf(path)[0])
  })

  it('does not suspect the relays behind a guard that takes no connection', () => {
    const book = bookOf(30)
    const path = taken(book)
    for (let round = 0; round < 3; round++) book.report({ path, outcome: { kind: 'silent', cause: 'unreachable' } })
    expect(
      keysOf(path)
        .slice(1)
        .every((one) => book.isUsable(one)),
    ).toBe(true)
  })

  it('drops a destination at its third bad answer and leaves the path alone', () => {
    const book = bookOf(30)
    const path = taken(book, key(7))
    const bad: Outcome = { kind: 'answered', status: 500, text: 'oops', latencyMs: 50 }
    const dropped = [1, 2, 3].map(() => book.report({ path, destination: key(7), outcome: bad }).dropped)
    expect(dropped).toEqual([[], [], [key(7)]])
    expect(book.guards()).toContain(keysOf(path)[0])
  })

  it('blames nobody for a held call that fails, but for the probe that follows it', () => {
    const book = bookOf(30)
    const path = taken(book, key(7))
    const guard = keysOf(path)[0]
    for (let round = 0; round < 5; round++) {
      const held = book.report({ path, destination: key(7), outcome: { ...silent, held: true } })
      expect(held.verdict).toEqual({ kind: 'probe' })
    }
    expect(book.guards()).toContain(guard)

    for (let round = 0; round < 3; round++) book.report({ path, destination: key(7), outcome: silent })
    expect(book.guards()).not.toContain(guard)
  })

  it('forgets failures when the list of nodes is refreshed', () => {
    const book = bookOf(30)
    const path = taken(book)
    book.report({ path, outcome: silent })
    book.report({ path, outcome: silent })

    book.update(network(30))
    book.report({ path, outcome: silent })

    expect(book.guards()).toContain(keysOf(path)[0])
  })
})

describe('guards through a silence', () => {
  /** Every request fails until `others` new guards have been drawn. */
  function goSilent(book: PathBook): void {
    const before = new Set(book.paths().map((path) => keysOf(path)[0]))
    for (let tries = 0; tries < 60; tries++) {
      book.report({ path: taken(book), outcome: { kind: 'silent', cause: 'unreachable' } })
      taken(book)
      if (book.paths().every((path) => !before.has(keysOf(path)[0]))) return
    }
    throw new Error('the guards were never given up')
  }

  const standing = (book: PathBook) => {
    taken(book)
    return book
      .paths()
      .map((path) => keysOf(path)[0])
      .sort()
  }

  it('come back with the first answer, and are the ones that are kept all the while', () => {
    const book = bookOf(30)
    book.report({ path: taken(book), outcome: good })
    const before = standing(book)
    goSilent(book)
    expect([...book.guards()].sort()).toEqual(before)
    expect(standing(book)).not.toEqual(before)

    book.report({ path: taken(book), outcome: good })

    expect(standing(book)).toEqual(before)
  })

  it('are of an earlier run too, when the device starts without a network', () => {
    const book = new PathBook({ random: new FixedRandom(6), guards: [key(4), key(9)] })
    book.update(network(30))
    taken(book)
    goSilent(book)
    expect(book.guards()).toEqual([key(4), key(9)])

    book.report({ path: taken(book), outcome: good })

    expect(standing(book)).toEqual([key(4), key(9)])
  })

  it('are exchanged for good when they fail again while others answer', () => {
    const book = bookOf(30)
    book.report({ path: taken(book), outcome: good })
    const dead = standing(book)
    let before = taken(book)
    for (let tries = 0; tries < 40; tries++) {
      const path = book.take({ instead: before }) ?? before
      before = path
      const isDead = dead.includes(keysOf(path)[0] ?? '')
      book.report({ path, outcome: isDead ? { kind: 'silent', cause: 'unreachable' } : good })
    }

    expect(standing(book).filter((guard) => dead.includes(guard))).toEqual([])
    expect([...book.guards()].sort()).toEqual(standing(book))
  })
})

describe('a path with marks', () => {
  it('is taken only when the other one has some too', () => {
    const book = bookOf(30)
    const marked = taken(book)
    book.report({ path: marked, outcome: { kind: 'silent', cause: 'unreachable' } })

    for (let tries = 0; tries < 20; tries++) expect(keysOf(taken(book))[0]).not.toBe(keysOf(marked)[0])
    book.report({ path: marked, outcome: good })

    expect(new Set(Array.from({ length: 20 }, () => keysOf(taken(book))[0]))).toContain(keysOf(marked)[0])
  })
})

describe('nodes that others have found failing', () => {
  const failing = new Set(network(20).map(({ ed25519 }) => ed25519))

  it('are neither guard nor relay of a new path', () => {
    const book = bookOf(26)
    book.avoid(failing)

    for (let round = 0; round < 10; round++) {
      for (const hop of [...keysOf(taken(book)), ...book.paths().flatMap(keysOf)]) expect(failing).not.toContain(hop)
      book.renew()
    }
  })

  it('stay where they stand, guards too', () => {
    const book = bookOf(26)
    taken(book)
    const before = book.paths().map(keysOf)
    book.avoid(new Set(before.flat()))
    taken(book)

    expect(book.paths().map(keysOf)).toEqual(before)

    book.renew()
    const after = book.paths().map(keysOf)
    expect(after.map(([guard]) => guard)).toEqual(before.map(([guard]) => guard))
    for (const hop of after.flatMap((hops) => hops.slice(1))) expect(before.flat()).not.toContain(hop)
  })

  it('do when nobody else is left', () => {
    const book = bookOf(22)
    book.avoid(failing)
    const path = taken(book)
    expect(path.weak).toBe(false)
    // Two others are left, and they come first wherever they can.
    expect(book.guards().filter((guard) => failing.has(guard))).toEqual([])

    const all = bookOf(20)
    all.avoid(failing)
    expect(taken(all).weak).toBe(false)
    expect(taken(all, all.guards()[0]).weak).toBe(false)
  })

  it('are nothing special any more when nobody says so any more', () => {
    const book = bookOf(26)
    book.avoid(failing)
    taken(book)
    book.avoid(new Set())
    book.renew()

    expect(
      book
        .paths()
        .flatMap(keysOf)
        .some((hop) => failing.has(hop)),
    ).toBe(true)
  })
})

describe('resending', () => {
  it('waits 700 ms, or three times what the path usually takes', () => {
    const book = bookOf(30)
    const path = taken(book)
    expect(book.resendAfterMs(path)).toBe(700)

    for (const latencyMs of [400, 500, 9_000]) book.report({ path, outcome: { ...good, latencyMs } })

    expect(book.resendAfterMs(path)).toBe(1_500)
  })

  it('does not wait so long when answers have all taken about the same', () => {
    const book = bookOf(30)
    const path = taken(book)
    const report = (...latenciesMs: readonly number[]) => {
      for (const latencyMs of latenciesMs) book.report({ path, outcome: { ...good, latencyMs } })
    }
    report(1_000, 1_000, 1_000, 1_000)
    expect(book.resendAfterMs(path)).toBe(3_000)

    report(1_000)
    expect(book.resendAfterMs(path)).toBe(2_000)
    report(1_600, 1_600, 400, 400)
    expect(book.resendAfterMs(path)).toBe(1_000 + Math.round((4 * 2_400) / 9))
    report(2_900, 2_900, 100, 100)
    expect(book.resendAfterMs(path)).toBe(3_000)
  })

  it('thinks a new path as slow as the other one', () => {
    const book = bookOf(30)
    const path = taken(book)
    const other = book.take({ instead: path }) as Path
    for (const latencyMs of [600, 600, 600]) book.report({ path, outcome: { ...good, latencyMs } })

    expect(book.resendAfterMs(other)).toBe(1_800)
  })

  it('does not take the length of a held call for slowness', () => {
    const book = bookOf(30)
    const path = taken(book)
    book.report({ path, outcome: { ...good, latencyMs: 25_000, held: true } })
    expect(book.resendAfterMs(path)).toBe(700)
  })
})

describe('groupOf', () => {
  it('groups by /24, by /48, and on loopback by host and port', () => {
    const group = (publicIp: string, storagePort = 1) => groupOf(node(1, { publicIp, storagePort }))
    expect(group('198.51.100.7')).toBe(group('198.51.100.200', 2))
    expect(group('198.51.100.7')).not.toBe(group('198.51.101.7'))
    expect(group('127.0.0.1', 1)).not.toBe(group('127.0.0.1', 2))
    expect(group('2001:db8:1:2::1')).toBe(group('2001:0db8:0001:ffff::9'))
    expect(group('2001:db8::1')).not.toBe(group('2001:db8:1::1'))
    expect(groupOf(node(1, { publicIp: '0.0.0.0' }))).not.toBe(groupOf(node(2, { publicIp: '0.0.0.0' })))
  })
})

describe('a node that may hang', () => {
  it('is left out of a path, with one relay less where there are no others', () => {
    for (const [count, relays] of [
      [3, 1],
      [4, 2],
      [5, 3],
    ] as const) {
      const book = bookOf(count)
      taken(book)
      const [guard] = book.guards()
      const without = book.guards()[1]
      const destination = network(count).find(({ ed25519 }) => !book.guards().includes(ed25519))?.ed25519

      const path = book.take({ destination, without })

      expect(path?.hops[0]?.ed25519, `of ${count}`).toBe(guard)
      expect(path?.hops, `of ${count}`).toHaveLength(relays)
      expect(keysOf(path as Path), `of ${count}`).not.toContain(without)
      expect(book.guards(), `of ${count}`).toHaveLength(2)
    }
  })

  it('stays when there is no other way', () => {
    const book = bookOf(2)
    expect(book.take({ destination: key(1), without: key(2) })?.hops).toHaveLength(1)
  })

  it('is found by those that are late and those that were answered', () => {
    const book = bookOf(4)
    const [first, second, third] = network(4) as [ServiceNodeRecord, ServiceNodeRecord, ServiceNodeRecord]
    book.late({ path: { hops: [first, second, third], weak: false }, destination: key(4) })
    expect(book.soleSuspect()).toBeUndefined()

    const path = { hops: [first, second], weak: true }
    book.report({ path, destination: key(4), outcome: good })

    expect(book.soleSuspect()).toBe(third.ed25519)
    expect(book.suspect()).toBe(third.ed25519)
    book.forgive()
    expect(book.suspect()).toBeUndefined()
  })

  it('explains every silence on its way: nobody else gets a mark, and no guard is changed', () => {
    const book = bookOf(4)
    taken(book)
    const guards = book.guards()
    const hanging = network(4).find(({ ed25519 }) => !guards.includes(ed25519)) as ServiceNodeRecord
    const others = network(4).filter(({ ed25519 }) => ed25519 !== hanging.ed25519)
    book.late({ path: { hops: [hanging, ...others.slice(1)], weak: false }, destination: others[0]?.ed25519 })
    book.report({ path: { hops: others.slice(1), weak: true }, destination: others[0]?.ed25519, outcome: good })

    for (let times = 0; times < 5; times++) {
      const path = { hops: others.slice(0, 2), weak: true }
      expect(book.report({ path, destination: hanging.ed25519, outcome: silent }).dropped).toEqual([])
    }

    expect(book.guards()).toEqual(guards)
    for (const { ed25519 } of network(4)) expect(book.isUsable(ed25519)).toBe(true)
  })

  it('explains no silence any more when nothing is answered without it either: another one hangs too', () => {
    const book = bookOf(5)
    const [guard, relay, other, hanging, destination] = network(5) as [
      ServiceNodeRecord,
      ServiceNodeRecord,
      ServiceNodeRecord,
      ServiceNodeRecord,
      ServiceNodeRecord,
    ]
    const over = (...hops: ServiceNodeRecord[]) => ({ path: { hops, weak: false }, destination: destination.ed25519 })
    book.report({ ...over(guard, relay, hanging), outcome: silent })
    book.report({ ...over(guard, relay, other), outcome: good })
    for (let times = 0; times < 12; times++) book.late(over(guard, hanging))
    expect(book.soleSuspect()).toBe(hanging.ed25519)

    const marks = [1, 2, 3].map(() => book.report({ ...over(guard, relay, hanging), outcome: silent }).dropped)

    expect(marks.flat()).toContain(hanging.ed25519)
  })

  it('brings back those that were dropped in its place, when nothing is answered without them', () => {
    const book = bookOf(3)
    taken(book)
    const dropped = network(3).find(({ ed25519 }) => !book.guards().includes(ed25519)) as ServiceNodeRecord
    book.report({ path: { hops: book.paths()[0]?.hops ?? [], weak: true }, outcome: gone(dropped.ed25519) })
    expect(book.isUsable(dropped.ed25519)).toBe(false)
    const [guard, other] = network(3).filter(({ ed25519 }) => ed25519 !== dropped.ed25519) as [
      ServiceNodeRecord,
      ServiceNodeRecord,
    ]

    for (let times = 0; times < 12; times++)
      book.late({ path: { hops: [guard], weak: true }, destination: other.ed25519 })

    expect(book.isUsable(dropped.ed25519)).toBe(true)
  })

  it('is nobody in a network with nodes enough for another path', () => {
    const book = bookOf(8)
    const path = taken(book, key(8))
    book.late({ path, destination: key(8) })
    expect(book.suspect()).toBeUndefined()
  })
})

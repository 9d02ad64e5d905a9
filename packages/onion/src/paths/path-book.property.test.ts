import type { ServiceNodeRecord } from '@starling/ports'
import { FixedRandom } from '@starling/ports/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Outcome } from './judge.ts'
import { groupOf } from './node-group.ts'
import { type Path, PathBook } from './path-book.ts'

const key = (index: number) => index.toString(16).padStart(64, '0')

const node = (index: number, group: number): ServiceNodeRecord => ({
  ed25519: key(index),
  x25519: key(index),
  legacy: key(index),
  publicIp: `10.0.${group}.${index}`,
  storagePort: 1,
  storageLmqPort: 2,
  peerPort: 3,
  url: undefined,
  swarmId: 0n,
  state: 'active',
  requestedUnlockHeight: 0,
})

const NODES_MAX = 12
/** Texts that stand for the naming of a node which only the run knows. */
const GONE = { destination: 'the destination is gone', relay: 'the middle is gone' }
const network = fc
  .array(fc.nat(5), { minLength: 1, maxLength: NODES_MAX })
  .map((groups) => groups.map((group, index) => node(index, group)))
const held = fc.boolean()
const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({ kind: fc.constant('silent' as const), cause: fc.constantFrom('unreachable', 'timeout'), held }),
  fc.record({ kind: fc.constant('answered' as const), status: status(), text: text(), latencyMs: fc.nat(), held }),
  fc.record({ kind: fc.constant('refused' as const), status: status(), text: text(), held }),
  fc.record({ kind: fc.constantFrom('unreadable' as const, 'aborted' as const), held }),
)
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      destination: fc.option(fc.nat(NODES_MAX), { nil: undefined }),
      without: fc.option(fc.nat(NODES_MAX), { nil: undefined }),
      outcome,
    }),
  },
  { weight: 1, arbitrary: network },
)

function status() {
  return fc.constantFrom(200, 400, 401, 406, 421, 425, 500, 502, 503, 504)
}

function text() {
  return fc.oneof(
    fc.string(),
    fc.nat(NODES_MAX).map((index) => `Next node not found: ${key(index)}`),
    fc.constantFrom(GONE.destination, GONE.relay),
  )
}

/** Puts in the name of who stands where. */
function resolved(one: Outcome, path: Path, destination: string | undefined): Outcome {
  if (one.kind !== 'refused') return one
  const name = { [GONE.destination]: destination, [GONE.relay]: path.hops[1]?.ed25519 }[one.text]
  return name === undefined ? one : { ...one, status: 502, text: `Next node not found: ${name}` }
}

describe('PathBook, whatever is reported', () => {
  it('always has a path, without the destination, without repetition, as long as the nodes allow', () => {
    fc.assert(
      fc.property(network, fc.array(step, { maxLength: 60 }), fc.integer(), (start, steps, seed) => {
        const book = new PathBook({ random: new FixedRandom(seed) })
        let nodes = start
        book.update(nodes)
        let before: Path | undefined
        for (const one of steps) {
          if (Array.isArray(one)) {
            nodes = one
            book.update(nodes)
            continue
          }
          const destination = one.destination === undefined ? undefined : key(one.destination)
          const instead = before === undefined ? {} : { instead: before }
          check(book, nodes, destination, book.take({ destination, ...instead }))
          const without = one.without === undefined ? book.suspect() : key(one.without)
          const path = book.take({ destination, without, ...instead })
          check(book, nodes, destination, path, without)
          // Reports may come late: about the path before, too.
          const reported = before ?? (path as Path)
          book.report({ path: reported, destination, outcome: resolved(one.outcome, reported, destination) })
          before = path
        }
      }),
      { numRuns: 400 },
    )
  })
})

function check(
  book: PathBook,
  nodes: readonly ServiceNodeRecord[],
  destination: string | undefined,
  path?: Path,
  without?: string,
): void {
  const keys = path?.hops.map((hop) => hop.ed25519) ?? []
  const others = nodes.filter((one) => book.isUsable(one.ed25519) && one.ed25519 !== destination)
  const isAlone = nodes.length === 1 && nodes[0]?.ed25519 === destination
  expect(path).toBeDefined()
  expect(keys).not.toContain(destination)
  expect(new Set(keys).size).toBe(keys.length)
  expect(keys.every((one) => book.isUsable(one))).toBe(true)
  const least = others.filter(({ ed25519 }) => ed25519 !== without).length
  if (!isAlone) expect(keys.length).toBeGreaterThanOrEqual(Math.min(3, Math.max(1, least)))
  expect(keys.length).toBeLessThanOrEqual(isAlone ? 0 : Math.min(3, others.length))
  expect(keys.slice(1)).not.toContain(without)
  expect(path?.weak).toBe(keys.length < 3)
  expect(isAlone || keys.length > 0).toBe(true)
  expect(book.guards().length).toBeLessThanOrEqual(2)
}

describe('the groups of a path', () => {
  it('do not repeat where there are as many groups as relays and one destination', () => {
    const spread = fc.array(fc.nat(20), { minLength: 12, maxLength: 30 })
    fc.assert(
      fc.property(spread, fc.integer(), (groups, seed) => {
        const nodes = groups.map((group, index) => node(index, group))
        fc.pre(new Set(nodes.map(groupOf)).size >= 3)
        const book = new PathBook({ random: new FixedRandom(seed) })
        book.update(nodes)
        const path = book.take()
        expect(new Set(path?.hops.map(groupOf)).size).toBe(3)
      }),
    )
  })
})

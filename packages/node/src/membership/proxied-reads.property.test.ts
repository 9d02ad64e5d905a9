import { utf8Encode } from '@starling/base'
import type { ServiceNodeRecord } from '@starling/ports'
import { silentMetrics } from '@starling/ports/system'
import { ManualClock } from '@starling/ports/testing'
import type { JsonObject } from '@starling/storage-api'
import { decodeSyncRequest } from '@starling/wire/peer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alice, START_MS } from '../../test/people.ts'
import { nodeMetrics } from '../telemetry/node-metrics.ts'
import { ProxiedReads } from './proxied-reads.ts'

/** One node's mailbox, in the order in which it has inserted. */
interface Keeper {
  readonly hashes: readonly string[]
  readonly pageMax: number
}

const names = Array.from({ length: 12 }, (_, i) => `m${i}`.padEnd(43, 'A'))
const keepers = fc.record({ hashes: fc.shuffledSubarray(names), pageMax: fc.integer({ min: 1, max: 4 }) })
/** They may have heard of the same in one order, or in any. */
const swarms = fc
  .record({
    sources: fc.array(keepers, { minLength: 1, maxLength: 4 }),
    own: keepers,
    isOrdered: fc.boolean(),
  })
  .map(({ isOrdered, ...swarm }) => {
    const ordered = ({ hashes, pageMax }: Keeper) => ({ pageMax, hashes: isOrdered ? [...hashes].sort() : hashes })
    return { sources: swarm.sources.map(ordered), own: ordered(swarm.own) }
  })

/** As a node answers: a hash that it does not have counts as none. */
function pageAt({ hashes, pageMax }: Keeper, afterHash: unknown): JsonObject {
  const from = hashes.indexOf(String(afterHash)) + 1
  const messages = hashes.slice(from, from + pageMax).map((hash) => ({ hash, data: 'AA==' }))
  return { messages, more: from + messages.length < hashes.length }
}

function readerOf({ sources, own }: { readonly sources: readonly Keeper[]; readonly own: Keeper }) {
  const records = sources.map((_, index) => ({ ed25519: `node ${index}` }) as ServiceNodeRecord)
  const swarm = { isLacking: true }
  const peers = {
    isUp: () => true,
    request: async ({ ed25519 }: ServiceNodeRecord, _kind: unknown, body: Uint8Array) => {
      const request = decodeSyncRequest(body)
      if (request.kind !== 'read') throw new Error('not a read')
      const keeper = sources[Number(ed25519.slice(5))] as Keeper
      const page = pageAt(keeper, (JSON.parse(request.params) as { last_hash?: unknown }).last_hash)
      return { status: 200, body: utf8Encode(JSON.stringify(page)) }
    },
  }
  const clock = new ManualClock(START_MS)
  const metrics = nodeMetrics(silentMetrics)
  const membership = {
    get isLacking() {
      return swarm.isLacking
    },
    sourcesOf: () => ({ records, enough: records.length }),
  }
  const reads = new ProxiedReads({ clock, peers, metrics }, membership)
  const page = async (afterHash: string | undefined) => {
    const input = { account: alice, namespace: 0, afterHash }
    const readOwn = async (_: boolean, from: string | undefined) => pageAt(own, from)
    const params = afterHash === undefined ? {} : { lastHash: afterHash }
    const reply = (await reads.read('retrieve', input, params, readOwn)) ?? pageAt(own, afterHash)
    const hashes = (reply['messages'] as readonly { readonly hash: string }[]).map(({ hash }) => hash)
    return { hashes, more: reply['more'] === true }
  }
  return { page, swarm }
}

const named = (...numbers: readonly number[]) => numbers.map((number) => names[number] as string)

/** One client has come to the end of what the node has, another has not, and both to one message of others. */
const OWN_AT_ITS_END: [{ readonly sources: Keeper[]; readonly own: Keeper }, boolean[]] = [
  {
    sources: [
      { pageMax: 1, hashes: named(0, 2, 3, 5, 6, 8) },
      { pageMax: 2, hashes: named(11, 7, 8) },
    ],
    own: { pageMax: 4, hashes: named(0, 10, 11, 1, 2, 3, 4, 5, 9) },
  },
  [false, true, true, true, true, false],
]

const allOf = ({ sources, own }: { readonly sources: readonly Keeper[]; readonly own: Keeper }) =>
  [...new Set([own, ...sources].flatMap(({ hashes }) => hashes))].sort()

/** A client that reads on after the last hash that it was shown. */
class Walker {
  readonly seen = new Set<string>()
  readonly #page: ReturnType<typeof readerOf>['page']
  #afterHash: string | undefined
  pages = 0
  isDone = false

  constructor(page: ReturnType<typeof readerOf>['page']) {
    this.#page = page
  }

  async step(): Promise<void> {
    const { hashes, more } = await this.#page(this.#afterHash)
    for (const hash of hashes) this.seen.add(hash)
    this.#afterHash = hashes.at(-1) ?? this.#afterHash
    this.isDone = !more
    // Five keepers of twelve messages.
    if (++this.pages > 60) throw new Error('pages without end')
  }

  async walk(): Promise<readonly string[]> {
    while (!this.isDone) await this.step()
    return [...this.seen].sort()
  }
}

describe('a mailbox that is read page by page at a node that may lack some of it', () => {
  it('shows every message that any of those has that are asked, whatever their orders and sizes of pages', async () => {
    await fc.assert(
      fc.asyncProperty(swarms, async (swarm) => {
        expect(await new Walker(readerOf(swarm).page).walk()).toEqual(allOf(swarm))
      }),
      { numRuns: 1_000 },
    )
  })

  it('does so for one client after another', async () => {
    await fc.assert(
      fc.asyncProperty(swarms, fc.array(fc.nat({ max: 6 }), { maxLength: 4 }), async (swarm, givenUp) => {
        const { page } = readerOf(swarm)
        for (const pages of givenUp) {
          const walker = new Walker(page)
          for (let i = 0; i < pages && !walker.isDone; i++) await walker.step()
        }
        expect(await new Walker(page).walk()).toEqual(allOf(swarm))
      }),
      { numRuns: 500 },
    )
  })

  it('shows two clients at once all that the node has, and whatever it lacks in the end', async () => {
    const turns = fc.array(fc.boolean(), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(swarms, turns, async (swarm, order) => {
        const { page } = readerOf(swarm)
        const walkers = [new Walker(page), new Walker(page)] as const
        for (const isOne of order) {
          const walker = isOne ? walkers[0] : walkers[1]
          if (!walker.isDone) await walker.step()
        }
        for (const walker of walkers) expect(await walker.walk()).toEqual(expect.arrayContaining([...swarm.own.hashes]))
        expect(await new Walker(page).walk()).toEqual(allOf(swarm))
      }),
      { numRuns: 1_000, examples: [OWN_AT_ITS_END] },
    )
  })

  it('shows all that the node has itself when it lacks nothing any more in the middle', async () => {
    await fc.assert(
      fc.asyncProperty(swarms, fc.integer({ min: 0, max: 8 }), async (before, pages) => {
        const reader = readerOf(before)
        const walker = new Walker(reader.page)
        for (let i = 0; i < pages && !walker.isDone; i++) await walker.step()
        reader.swarm.isLacking = false
        expect(await walker.walk()).toEqual(expect.arrayContaining([...before.own.hashes]))
      }),
    )
  })
})

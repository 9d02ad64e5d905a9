import { toHex } from '@starling/base'
import { silentLogger } from '@starling/ports/system'
import { ManualClock } from '@starling/ports/testing'
import { swarmPosition } from '@starling/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digest, START_MS } from '../../test/people.ts'
import { alice } from '../../test/requests.ts'
import {
  deleted,
  deletedRange,
  expired,
  expiredRange,
  type Happening,
  hashOfText,
  revoked,
  stored,
} from '../../test/swarm-records.ts'
import { WHOLE_RING } from './account-range.ts'
import { MINUTE_MS } from './item-index.ts'
import { libsqlDriver } from './libsql.ts'
import { MessageStore } from './message-store.ts'
import type { StampedWrite } from './write.ts'

const NAMESPACES = [0, 2, -21] as const
const namespace = fc.constantFrom(...NAMESPACES)
const scope = fc.constantFrom<number | 'all'>(...NAMESPACES, 'all')
const text = fc.constantFrom('a', 'b', 'c')
const names = fc.uniqueArray(fc.record({ text, namespace }), {
  minLength: 1,
  maxLength: 3,
  selector: (one) => one.text,
})
const lifeMs = fc.integer({ min: 1, max: 10 }).map((minutes) => minutes * MINUTE_MS)

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('store' as const), text, namespace, lifeMs }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), names }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('expire' as const), names, lifeMs }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('expire_all' as const), scope, lifeMs }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('clear' as const), scope }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('revoke' as const, 'unrevoke' as const), token: fc.nat(2) }),
  },
)
const drawn = fc.record({ step, stampMs: fc.nat(5 * MINUTE_MS) })

function happeningOf(
  { step: given, stampMs }: typeof drawn extends fc.Arbitrary<infer T> ? T : never,
  index: number,
): Happening {
  const stamp = { ms: START_MS + stampMs, node: new Uint8Array(32).fill(index) }
  const hashes = (all: readonly { readonly text: string; readonly namespace: number }[]) =>
    all.map((one) => hashOfText(one.text, one.namespace))
  switch (given.do) {
    case 'store':
      return stored(given.text, given.namespace, stamp, START_MS + given.lifeMs)
    case 'delete':
      return deleted(hashes(given.names), stamp)
    case 'expire':
      return expired(hashes(given.names), START_MS + given.lifeMs, stamp)
    case 'expire_all':
      return expiredRange(given.scope, START_MS + given.lifeMs, stamp)
    case 'clear':
      return deletedRange(given.scope, undefined, stamp)
    default:
      return revoked(given.do, [new Uint8Array(36).fill(given.token)], stamp)
  }
}

/** With the request by which a member would remember it. */
function remembered({ records, write }: Happening): StampedWrite {
  const request = records.find((record) => record.kind === 'request')
  return request?.kind === 'request' ? { ...write, request: request.body } : write
}

async function open() {
  const clock = new ManualClock(START_MS)
  const store = await MessageStore.open(libsqlDriver(), {
    clock,
    logger: silentLogger,
    isIntact: () => true,
    hash: digest,
  })
  const fingerprint = async (untilMinute = START_MS) => {
    const index = await store.items.whole(WHOLE_RING)
    return `${toHex(index.fingerprint(untilMinute))} of ${index.size}`
  }
  return { clock, store, fingerprint }
}

describe('the index of what is kept', () => {
  it('is after any writes and sweeps what counting it anew would give, whenever it was begun', async () => {
    const each = fc.oneof(
      { weight: 6, arbitrary: drawn },
      { weight: 1, arbitrary: fc.constantFrom('sweep' as const, 'look' as const) },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(each, { maxLength: 30 }), async (steps) => {
        const { clock, store, fingerprint } = await open()
        for (const [index, given] of steps.entries()) {
          if (given === 'sweep') {
            await clock.advance(2 * MINUTE_MS)
            await store.sweep()
          } else if (given === 'look') store.items.index(WHOLE_RING)
          else await store.write(remembered(happeningOf(given, index)))
        }
        const kept = await fingerprint()
        store.items.forget(WHOLE_RING)
        expect(await fingerprint()).toBe(kept)
        await store.close()
      }),
      { numRuns: 100 },
    )
  })

  it('is the same for members that have heard of the same in another order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(drawn, { maxLength: 20 }),
        fc.array(fc.nat(), { maxLength: 20 }),
        async (steps, order) => {
          const writes = steps.map((given, index) => remembered(happeningOf(given, index)))
          const left = await open()
          const right = await open()
          for (const write of writes) await left.store.write(write)
          const rest = [...writes]
          for (let index = 0; rest.length > 0; index++) {
            const [next] = rest.splice((order[index] ?? 0) % rest.length, 1)
            if (next !== undefined) await right.store.write(next)
          }
          expect(await right.fingerprint()).toBe(await left.fingerprint())
          await left.store.close()
          await right.store.close()
        },
      ),
      { numRuns: 150 },
    )
  })

  it('counts nothing of a part that was dropped', async () => {
    const { store, fingerprint } = await open()
    const empty = await fingerprint()
    const stamp = { ms: START_MS - MINUTE_MS, node: new Uint8Array(32) }
    await store.write(stored('moved', 0, stamp, START_MS + MINUTE_MS).write)
    expect(await fingerprint()).not.toBe(empty)
    const place = swarmPosition(alice.id)

    const dropping = store.drop({ from: place - 1n, to: place + 1n })
    store.items.index(WHOLE_RING)
    expect(await dropping).toBe(1)

    expect(await fingerprint()).toBe(empty)
    await store.close()
  })

  it('leaves out what is younger than it is asked for', async () => {
    const { store, fingerprint } = await open()
    const minute = START_MS / MINUTE_MS
    const at = (ms: number, index: number) => ({ ms: START_MS + ms, node: new Uint8Array(32).fill(index) })
    const before = await fingerprint(Math.ceil(minute))
    await store.write(stored('young', 0, at(5 * MINUTE_MS, 1), START_MS + 9 * MINUTE_MS).write)
    expect((await fingerprint(Math.ceil(minute))).split(' ')[0]).toBe(before.split(' ')[0])
    await store.write(stored('old', 0, at(-5 * MINUTE_MS, 2), START_MS + 9 * MINUTE_MS).write)
    expect((await fingerprint(Math.ceil(minute))).split(' ')[0]).not.toBe(before.split(' ')[0])
    await store.close()
  })
})

import { type PeerTransport, type ServiceNodeRecord, TransportError, type TransportResponse } from '@starling/ports'
import { ManualClock } from '@starling/ports/testing'
import { PROFILES } from '@starling/protocol'
import { decodeStoreReply, encodeStoreReply, type StoreReply } from '@starling/wire/peer'
import { describe, expect, it } from 'vitest'
import { keyOf, recordOf } from '../../test/channels.ts'
import { hashOf } from '../../test/people.ts'
import { Alarms } from '../alarms.ts'
import type { MemberResult } from '../swarm-writes.ts'
import { replicate } from './replicate.ts'

const hash = hashOf('hello')
const signature = new Uint8Array(64).fill(7)
const stored: MemberResult<StoreReply> = { kind: 'done', done: { already: false, expiryMs: 5, hash, signature } }
const signed = { status: 200, body: encodeStoreReply({ already: false, expiryMs: 5, hash, signature }) }
const never = new Promise<never>(() => undefined)

/** Member name → what it answers; `down` for one whose connection is known to be down. */
type Script = Readonly<Record<string, Promise<TransportResponse> | 'down' | 'gone'>>

/** A store at node `o`wn; the answer shows `member:kind` in the order of names, and when it came. */
function storeWith(
  script: Script,
  options: { own?: Promise<MemberResult<StoreReply>>; profile?: 'testnet' | 'original-clients' } = {},
) {
  const clock = new ManualClock()
  const alarms = new Alarms(clock)
  const nameOf = new Map(['own', ...Object.keys(script)].map((name) => [keyOf(name), name]))
  const answerOf = (peer: ServiceNodeRecord) => script[nameOf.get(peer.ed25519) ?? '']
  const asked: string[] = []
  const peers: PeerTransport = {
    isUp: (peer) => answerOf(peer) !== 'down',
    request: async (peer) => {
      asked.push(nameOf.get(peer.ed25519) ?? '')
      const answer = answerOf(peer)
      if (answer === undefined || typeof answer === 'string') throw new TransportError('unreachable', 'gone')
      return answer
    },
  }
  const seen: { at: number; kinds: Record<string, string> }[] = []
  const results = replicate(
    { peers, alarms, profile: PROFILES[options.profile ?? 'testnet'] },
    {
      others: Object.keys(script).map((name) => recordOf(name, 1)),
      kind: 'store',
      body: () => new Uint8Array(1),
      decode: (body) => {
        const reply = decodeStoreReply(body)
        return reply.hash === hash ? reply : undefined
      },
      ownKey: keyOf('own'),
      own: options.own ?? Promise.resolve(stored),
    },
  )
  void results.then((map) => {
    const kinds = [...map].map(([key, result]) => [nameOf.get(key) ?? key, result.kind] as const)
    seen.push({ at: clock.elapsed(), kinds: Object.fromEntries(kinds) })
  })
  return { clock, asked, results, seen }
}

describe('replicate', () => {
  it('answers as soon as everybody has answered', async () => {
    const { clock, seen, asked } = storeWith({ alice: Promise.resolve(signed), bob: Promise.resolve(signed) })
    await clock.advance(0)
    expect(seen).toEqual([{ at: 0, kinds: { own: 'done', alice: 'done', bob: 'done' } }])
    expect(asked).toEqual(['alice', 'bob'])
    await clock.advance(5_000)
    expect([seen.length, clock.sleeping]).toEqual([1, 0])
  })

  it('asks the others while its own commit is under way', async () => {
    const { clock, asked, seen } = storeWith({ alice: Promise.resolve(signed) }, { own: never })
    await clock.advance(0)
    expect([asked, seen]).toEqual([['alice'], []])
  })

  it('reports members that are down at once, without asking those known to be', async () => {
    const { clock, seen, asked } = storeWith({ alice: Promise.resolve(signed), bob: 'down', carol: 'gone' })
    await clock.advance(0)
    expect(seen[0]).toEqual({ at: 0, kinds: { own: 'done', alice: 'done', bob: 'timeout', carol: 'timeout' } })
    expect(asked).toEqual(['alice', 'carol'])
  })

  it('gives a slow member 300 ms more once a majority has signed', async () => {
    const { clock, seen } = storeWith({ alice: Promise.resolve(signed), bob: never })
    await clock.advance(299)
    expect(seen).toEqual([])
    await clock.advance(1)
    expect(seen).toEqual([{ at: 300, kinds: { own: 'done', alice: 'done', bob: 'timeout' } }])
  })

  it('gives a slow member that is up five seconds where original clients are served', async () => {
    const { clock, seen } = storeWith({ alice: Promise.resolve(signed), bob: never }, { profile: 'original-clients' })
    await clock.advance(4_999)
    expect(seen).toEqual([])
    await clock.advance(1)
    expect(seen[0]?.at).toBe(5_000)
  })

  it('waits for a majority, but not beyond five seconds', async () => {
    const { clock, seen } = storeWith({ alice: never, bob: never, carol: Promise.resolve(signed) })
    await clock.advance(4_999)
    expect(seen).toEqual([])
    await clock.advance(1)
    expect(seen[0]?.kinds).toEqual({ own: 'done', alice: 'timeout', bob: 'timeout', carol: 'done' })
  })

  it('does not take refusals for signatures', async () => {
    const refusal = { status: 401, body: new TextEncoder().encode('no') }
    const { clock, seen, results } = storeWith({ alice: Promise.resolve(refusal), bob: never })
    await clock.advance(4_000)
    expect(seen).toEqual([])
    await clock.advance(1_000)
    expect((await results).get(keyOf('alice'))).toEqual({ kind: 'refused', code: '401', reason: 'no' })
  })

  it('tells an answer it cannot read, or for another message, from silence', async () => {
    const other = { status: 200, body: encodeStoreReply({ already: false, expiryMs: 5, hash: hashOf('x'), signature }) }
    const { clock, seen } = storeWith({
      alice: Promise.resolve({ status: 200, body: new Uint8Array([1, 2]) }),
      bob: Promise.resolve(other),
      carol: Promise.resolve({ status: 400, body: new Uint8Array([0xff]) }),
    })
    await clock.advance(0)
    expect(seen[0]?.kinds).toEqual({ own: 'done', alice: 'bad_response', bob: 'bad_response', carol: 'bad_response' })
  })

  it('answers also when its own commit fails or hangs', async () => {
    const script = { alice: Promise.resolve(signed), bob: Promise.resolve(signed) }
    const failed = storeWith(script, { own: Promise.reject(new Error('disk is gone')) })
    await failed.clock.advance(0)
    expect(failed.seen[0]?.kinds).toEqual({ own: 'query_failure', alice: 'done', bob: 'done' })
    const hanging = storeWith(script, { own: never })
    await hanging.clock.advance(5_000)
    expect(hanging.seen[0]?.kinds).toEqual({ own: 'query_failure', alice: 'done', bob: 'done' })
  })
})

/** @module What every `PeerTransport` has to keep. */

import { utf8Decode, utf8Encode } from '@starling/base'
import { describe, expect, it } from 'vitest'
import type { ServiceNodeRecord } from '../network-view.ts'
import type { PeerAnswer, PeerTransport, TransportResponse } from '../transport.ts'

export interface PeerTransportUnderTest extends AsyncDisposable {
  /** Of the node that asks. */
  readonly transport: PeerTransport
  /** The Ed25519 key of the node that asks, 64 hex digits. */
  readonly from: string
  /** The node that answers. */
  readonly peer: ServiceNodeRecord
  /** A node of the registry that is not there. */
  readonly unreachablePeer: ServiceNodeRecord
  /** Ends the node that answers, as a crash would. */
  readonly crash: () => Promise<void> | void
  /** Lets simulated time pass until the task has ended; absent where time passes by itself. */
  readonly run?: <T>(task: Promise<T>) => Promise<T>
}

/** Makes two nodes of one registry; the second answers with `answer`. */
export type PeerTransportSetup = (answer: PeerAnswer) => Promise<PeerTransportUnderTest>

/** Registers the suite; `makePair` is called once per test. */
export function describePeerTransport(name: string, makePair: PeerTransportSetup): void {
  const echo: PeerAnswer = async (_from, _kind, body) => ({ status: 200, body })
  const never = () => new Promise<TransportResponse>(() => undefined)

  describe(`${name} keeps the contract of PeerTransport`, () => {
    it('carries every byte there and back', async () => {
      await using pair = await makePair(echo)
      const body = Uint8Array.from({ length: 70_000 }, (_, at) => (at * 31) & 0xff)

      const response = await run(pair, pair.transport.request(pair.peer, 'store', body))

      expect(response.status).toBe(200)
      expect(Buffer.from(response.body).equals(Buffer.from(body))).toBe(true)
    })

    it('tells the other node who asks and what for', async () => {
      await using pair = await makePair(async (from, kind) => ({ status: 200, body: utf8Encode(`${from} ${kind}`) }))

      const response = await run(pair, pair.transport.request(pair.peer, 'challenge', new Uint8Array(0)))

      expect(utf8Decode(response.body)).toBe(`${pair.from} challenge`)
    })

    it('returns a status other than 200 as an answer', async () => {
      await using pair = await makePair(async () => ({ status: 503, body: utf8Encode('busy') }))

      const response = await run(pair, pair.transport.request(pair.peer, 'ping', new Uint8Array(0)))

      expect([response.status, utf8Decode(response.body)]).toEqual([503, 'busy'])
    })

    it('matches answers to requests that are under way at the same time', async () => {
      await using pair = await makePair(echo)
      const asked = Array.from({ length: 50 }, (_, at) => `request ${at}`)

      const responses = await run(
        pair,
        Promise.all(asked.map((text) => pair.transport.request(pair.peer, 'sync', utf8Encode(text)))),
      )

      expect(responses.map(({ body }) => utf8Decode(body))).toEqual(asked)
    })

    it('lets a quick answer overtake a slow one', async () => {
      let release: () => void = () => undefined
      const released = new Promise<void>((resolve) => {
        release = resolve
      })
      await using pair = await makePair(async (_from, kind, body) => {
        if (kind === 'onion') await released
        return { status: 200, body }
      })
      const slow = pair.transport.request(pair.peer, 'onion', utf8Encode('slow'))

      const quick = await run(pair, pair.transport.request(pair.peer, 'ping', utf8Encode('quick')))
      release()

      expect(utf8Decode(quick.body)).toBe('quick')
      expect(utf8Decode((await run(pair, slow)).body)).toBe('slow')
    })

    it('says unreachable for a node that is not there', async () => {
      await using pair = await makePair(echo)
      const request = pair.transport.request(pair.unreachablePeer, 'ping', new Uint8Array(0))
      await expect(run(pair, request)).rejects.toMatchObject({ name: 'TransportError', code: 'unreachable' })
    })

    it('says unreachable at once when the other node crashes during a request', async () => {
      let asked: () => void = () => undefined
      const arrived = new Promise<void>((resolve) => {
        asked = resolve
      })
      await using pair = await makePair(() => {
        asked()
        return never()
      })
      const request = pair.transport.request(pair.peer, 'onion', utf8Encode('x'))
      const verdict = expect(run(pair, request)).rejects.toMatchObject({ name: 'TransportError', code: 'unreachable' })

      await run(pair, arrived)
      await pair.crash()

      await verdict
    })

    it('says timeout when no answer comes in time', async () => {
      await using pair = await makePair(never)
      const request = pair.transport.request(pair.peer, 'onion', utf8Encode('x'), { timeoutMs: 50 })
      await expect(run(pair, request)).rejects.toMatchObject({ name: 'TransportError', code: 'timeout' })
    })

    it('says aborted when the caller gives up, and tells the other node to stop', async () => {
      const controller = new AbortController()
      let stopped: () => void = () => undefined
      const stop = new Promise<void>((resolve) => {
        stopped = resolve
      })
      await using pair = await makePair((_from, _kind, _body, signal) => {
        signal.addEventListener('abort', () => stopped(), { once: true })
        controller.abort()
        return never()
      })
      const request = pair.transport.request(pair.peer, 'onion', utf8Encode('x'), { signal: controller.signal })

      await expect(run(pair, request)).rejects.toMatchObject({ name: 'TransportError', code: 'aborted' })

      await expect(run(pair, stop)).resolves.toBeUndefined()
    })

    it('takes a peer that has answered to be up', async () => {
      await using pair = await makePair(echo)
      await run(pair, pair.transport.request(pair.peer, 'ping', new Uint8Array(0)))
      expect(pair.transport.isUp(pair.peer)).toBe(true)
    })
  })
}

function run<T>(pair: PeerTransportUnderTest, task: Promise<T>): Promise<T> {
  return pair.run === undefined ? task : pair.run(task)
}

/** @module What every `ClientTransport` has to keep. */

import { utf8Decode, utf8Encode } from '@starling/base'
import { describe, expect, it } from 'vitest'
import type { ClientTransport, TransportResponse } from '../transport.ts'

export interface ClientTransportUnderTest extends AsyncDisposable {
  readonly transport: ClientTransport
  /** Where the given answers are served. */
  readonly baseUrl: string
  /** Where nobody listens. */
  readonly unreachableUrl: string
  /** Lets simulated time pass until the task has ended; absent where time passes by itself. */
  readonly run?: <T>(task: Promise<T>) => Promise<T>
}

/** Serves `answer` under `baseUrl` and makes a transport that reaches it. */
export type ClientTransportSetup = (
  answer: (path: string, body: Uint8Array) => Promise<TransportResponse>,
) => Promise<ClientTransportUnderTest>

/** Registers the suite; `setup` is called once per test. */
export function describeClientTransport(name: string, setup: ClientTransportSetup): void {
  const echo = async (_path: string, body: Uint8Array) => ({ status: 200, body })
  const never = () => new Promise<TransportResponse>(() => undefined)

  describe(`${name} keeps the contract of ClientTransport`, () => {
    it('carries every byte there and back', async () => {
      await using under = await setup(echo)
      const body = Uint8Array.from({ length: 70_000 }, (_, at) => (at * 31) & 0xff)

      const response = await run(under, under.transport.request(under.baseUrl, '/echo', body))

      expect(response.status).toBe(200)
      expect(Buffer.from(response.body).equals(Buffer.from(body))).toBe(true)
    })

    it('carries nothing when there is nothing to say', async () => {
      await using under = await setup(echo)
      const response = await run(under, under.transport.request(under.baseUrl, '/echo', new Uint8Array(0)))
      expect(response.body.length).toBe(0)
    })

    it('asks for the path it was given', async () => {
      await using under = await setup(async (path) => ({ status: 200, body: utf8Encode(path) }))
      const response = await run(under, under.transport.request(under.baseUrl, '/onion_req/v2', utf8Encode('x')))
      expect(utf8Decode(response.body)).toBe('/onion_req/v2')
    })

    it('returns a status other than 200 as an answer', async () => {
      await using under = await setup(async () => ({ status: 406, body: utf8Encode('clock') }))

      const response = await run(under, under.transport.request(under.baseUrl, '/', utf8Encode('x')))

      expect(response.status).toBe(406)
      expect(utf8Decode(response.body)).toBe('clock')
    })

    it('answers requests that are under way at the same time, each with its own', async () => {
      await using under = await setup(echo)
      const asked = Array.from({ length: 20 }, (_, at) => `request ${at}`)

      const responses = await run(
        under,
        Promise.all(asked.map((text) => under.transport.request(under.baseUrl, '/echo', utf8Encode(text)))),
      )

      expect(responses.map(({ body }) => utf8Decode(body))).toEqual(asked)
    })

    it('says unreachable where nobody listens', async () => {
      await using under = await setup(echo)
      const request = under.transport.request(under.unreachableUrl, '/', utf8Encode('x'))
      await expect(run(under, request)).rejects.toMatchObject({ name: 'TransportError', code: 'unreachable' })
    })

    it('says timeout when no answer comes in time', async () => {
      await using under = await setup(never)
      const request = under.transport.request(under.baseUrl, '/', utf8Encode('x'), { timeoutMs: 50 })
      await expect(run(under, request)).rejects.toMatchObject({ name: 'TransportError', code: 'timeout' })
    })

    it('says aborted when the caller gives up', async () => {
      const controller = new AbortController()
      await using under = await setup(() => {
        controller.abort()
        return never()
      })
      const request = under.transport.request(under.baseUrl, '/', utf8Encode('x'), { signal: controller.signal })
      await expect(run(under, request)).rejects.toMatchObject({ name: 'TransportError', code: 'aborted' })
    })

    it('sends nothing for a caller who has given up already', async () => {
      let asked = 0
      await using under = await setup(async (_path, body) => {
        asked++
        return { status: 200, body }
      })
      const request = under.transport.request(under.baseUrl, '/', utf8Encode('x'), { signal: AbortSignal.abort() })
      await expect(run(under, request)).rejects.toMatchObject({ name: 'TransportError', code: 'aborted' })
      expect(asked).toBe(0)
    })
  })
}

function run<T>(under: ClientTransportUnderTest, task: Promise<T>): Promise<T> {
  return under.run === undefined ? task : under.run(task)
}

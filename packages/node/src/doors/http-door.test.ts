import { utf8Encode } from '@starling/base'
import { silentLogger } from '@starling/ports/system'
import { captureLogger, countMetrics, seriesKey } from '@starling/ports/testing'
import { describe, expect, it } from 'vitest'
import { callHttp, httpRequest } from '../../test/http-call.ts'
import { nodeMetrics } from '../telemetry/node-metrics.ts'
import { type DoorAnswer, textAnswer } from './answer.ts'
import { TrustedProxies } from './client-address.ts'
import { HttpDoor, type HttpDoorParts } from './http-door.ts'
import { PortLoad } from './port-load.ts'
import type { ClientContext } from './public-doors.ts'

const PATH = '/storage_rpc/v1'
const BUSY = 'Server busy, try again later'

function doorWith(handle: HttpDoorParts['handle'], parts: Partial<HttpDoorParts> = {}) {
  const { metrics, series } = countMetrics()
  const http = new HttpDoor({
    handle,
    identity: { ed25519: '00'.repeat(32) },
    logger: silentLogger,
    metrics: nodeMetrics(metrics),
    load: new PortLoad(),
    proxies: new TrustedProxies([]),
    limitsClients: true,
    serverHeader: 'Starling/0',
    version: [2, 8, 0],
    ...parts,
  })
  const refused = (what: string) => series.get(seriesKey('starling_refused_requests_total', { what })) ?? 0
  return { http, refused }
}

/** Calls that are answered when a test says so. */
function openCalls() {
  const calls: { readonly client: ClientContext; readonly answer: (answer: DoorAnswer) => void }[] = []
  const handle: HttpDoorParts['handle'] = (_path, _body, client) =>
    new Promise((answer) => calls.push({ client, answer }))
  return { calls, handle }
}

describe('the HTTP door under load', () => {
  it('answers 503 at once when too much is being worked on, and serves again when some is done', async () => {
    const { calls, handle } = openCalls()
    const door = doorWith(handle, { load: new PortLoad({ limitsClients: false, requestsMax: 1 }) })
    const first = callHttp(door, PATH)

    const second = await callHttp(door, PATH)
    calls[0]?.answer(textAnswer(200, 'done'))
    await first
    const third = callHttp(door, PATH)
    await expect.poll(() => calls).toHaveLength(2)
    calls[1]?.answer(textAnswer(200, 'done'))

    expect([second.status, second.text, second.closes]).toEqual([503, BUSY, false])
    expect([(await first).status, (await third).status]).toEqual([200, 200])
    expect(door.refused('requests')).toBe(1)
  })

  it('answers 503 when everything is being worked on by the time that a body is there', async () => {
    const { calls, handle } = openCalls()
    const door = doorWith(handle, { load: new PortLoad({ limitsClients: false, requestsMax: 1 }) })
    let send: (body: Uint8Array) => void = () => undefined
    const body = new Promise<Uint8Array>((resolve) => {
      send = resolve
    })
    const slow = door.http.answer({ ...httpRequest(PATH), readBody: () => body })
    const first = callHttp(door, PATH)
    await expect.poll(() => calls).toHaveLength(1)

    send(utf8Encode('{}'))

    expect(await slow).toMatchObject({ status: 503, body: utf8Encode(BUSY), closes: false })
    calls[0]?.answer(textAnswer(200, 'done'))
    expect((await first).status).toBe(200)
  })

  it('says so to who is too slow with a body, and closes', async () => {
    const door = doorWith(async () => textAnswer(200, 'done'))

    const answer = await door.http.answer({ ...httpRequest(PATH), readBody: async () => 'too_slow' })

    expect(answer).toMatchObject({ status: 408, body: utf8Encode('Request Timeout\n'), closes: true })
  })

  it('does not count calls that only wait', async () => {
    const { calls, handle } = openCalls()
    const door = doorWith(handle, {
      load: new PortLoad({ limitsClients: false, requestsMax: 1, smallBodyBytes: 0, bodyBytesMax: 8 }),
    })
    const first = callHttp(door, PATH, { body: '8 bytes!' })
    await expect.poll(() => calls).toHaveLength(1)

    calls[0]?.client.onWaiting?.()
    const second = callHttp(door, PATH, { body: '8 bytes!' })
    await expect.poll(() => calls).toHaveLength(2)

    for (const call of calls) call.answer(textAnswer(200, 'done'))
    expect([(await first).status, (await second).status]).toEqual([200, 200])
  })

  it('refuses a body that does not fit beside the others, and closes: it is still coming', async () => {
    const { calls, handle } = openCalls()
    const door = doorWith(handle, { load: new PortLoad({ smallBodyBytes: 0, bodyBytesMax: 8 }) })
    const first = callHttp(door, PATH, { body: '5byte' })
    await expect.poll(() => calls).toHaveLength(1)

    const second = await callHttp(door, PATH, { body: '5byte' })

    expect([second.status, second.text, second.closes]).toEqual([503, BUSY, true])
    expect(door.refused('body_bytes')).toBe(1)
    calls[0]?.answer(textAnswer(200, 'done'))
    await first
  })

  it('sends no large reply while others are not taken', async () => {
    const large = { ...textAnswer(200, ''), body: new Uint8Array(20_000) }
    const door = doorWith(async () => large, { load: new PortLoad({ replyBytesMax: 30_000 }) })
    const first = await callHttp(door, PATH)

    const second = await callHttp(door, PATH)
    first.taken()
    const third = await callHttp(door, PATH)

    expect([first.status, second.status, second.text, third.status]).toEqual([200, 503, BUSY, 200])
    expect(door.refused('reply_bytes')).toBe(1)
  })
})

describe('the HTTP door', () => {
  it('answers 500 without detail when something inside breaks, and logs no message', async () => {
    const { logger, events } = captureLogger()
    const door = doorWith(() => Promise.reject(new TypeError('a secret')), { logger })

    const { status, text } = await callHttp(door, PATH, { body: utf8Encode('a secret') })

    expect([status, text]).toEqual([500, 'request failed'])
    expect(events).toMatchObject([{ event: 'door.failed', fields: { error: 'TypeError' } }])
    expect(JSON.stringify(events)).not.toContain('secret')
  })

  it('counts a request for whom a trusted proxy names, and for the connection else', async () => {
    const seen: string[] = []
    const door = doorWith(
      async (_path, _body, { address }) => {
        seen.push(address)
        return textAnswer(200, '')
      },
      { proxies: new TrustedProxies(['10.0.0.0/8']) },
    )
    const headers = { 'x-forwarded-for': '127.0.0.1, 203.0.113.9' }

    await callHttp(door, PATH, { headers, remoteAddress: '10.0.0.1' })
    await callHttp(door, PATH, { headers, remoteAddress: '198.51.100.1' })

    expect(seen).toEqual(['203.0.113.9', '198.51.100.1'])
    expect(['10.0.0.1', '198.51.100.1'].map((address) => door.http.isOneClient(address))).toEqual([false, true])
  })
})

import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { utf8Encode } from '@starling/base'
import { describe, expect, it } from 'vitest'
import { createFetchTransport, silentLogger, silentMetrics, systemClock, systemRandom } from './system.ts'
import { createJsonLogger, createNodeClientTransport } from './system-node.ts'
import {
  type ClientTransportUnderTest,
  describeClientTransport,
  describeClock,
  describeRandom,
  ManualClock,
} from './testing.ts'
import type { ClientTransport, TransportResponse } from './transport.ts'

type Answer = (path: string, body: Uint8Array) => Promise<TransportResponse>

async function serve(
  answer: Answer,
  transport: ClientTransport & Partial<AsyncDisposable>,
): Promise<ClientTransportUnderTest> {
  const server = http.createServer(async (request, response) => {
    const parts: Uint8Array[] = []
    for await (const part of request) parts.push(part as Uint8Array)
    const { status, body } = await answer(request.url ?? '', new Uint8Array(Buffer.concat(parts)))
    response.writeHead(status).end(body)
  })
  const baseUrl = await listen(server)
  const closed = http.createServer()
  const unreachableUrl = await listen(closed)
  await new Promise((resolve) => closed.close(resolve))
  return {
    transport,
    baseUrl,
    unreachableUrl,
    async [Symbol.asyncDispose]() {
      await transport[Symbol.asyncDispose]?.()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function listen(server: http.Server | https.Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describeClock('systemClock', () => ({ clock: systemClock }))
describeRandom('systemRandom', () => systemRandom)
describeClientTransport('createFetchTransport', (answer) => serve(answer, createFetchTransport()))
describeClientTransport('createNodeClientTransport', (answer) =>
  serve(answer, createNodeClientTransport({ allowSelfSigned: true })),
)

describe('what a node sees of a client', () => {
  it('is a CORS-simple request: a POST without content type, cookies or origin of its own', async () => {
    const seen: http.IncomingMessage[] = []
    const server = http.createServer((request, response) => {
      seen.push(request)
      request.resume().on('end', () => response.end('ok'))
    })
    const url = await listen(server)
    await using node = createNodeClientTransport({ allowSelfSigned: false })

    for (const transport of [createFetchTransport(), node]) await transport.request(url, '/x', utf8Encode('hello'))

    for (const request of seen) {
      expect(request.method).toBe('POST')
      expect(request.headers['content-length']).toBe('5')
      for (const name of ['content-type', 'cookie', 'authorization', 'referer'])
        expect(request.headers[name], name).toBeUndefined()
    }
    expect(seen).toHaveLength(2)
    server.closeAllConnections()
    server.close()
  })

  it('is one connection for requests that follow each other', async () => {
    let connections = 0
    await using under = await serve(
      async (_path, body) => ({ status: 200, body }),
      createNodeClientTransport({ allowSelfSigned: false }),
    )
    const counting = http.createServer((request, response) => request.resume().on('end', () => response.end()))
    counting.on('connection', () => connections++)
    const url = await listen(counting)

    for (let round = 0; round < 5; round++) await under.transport.request(url, '/', utf8Encode('x'))

    expect(connections).toBe(1)
    counting.closeAllConnections()
    counting.close()
  })

  it('is tried once more when a kept connection turns out to be closed', async () => {
    let requests = 0
    const server = http.createServer((request, response) => {
      requests++
      if (requests === 2) request.socket.resetAndDestroy()
      else request.resume().on('end', () => response.end('ok'))
    })
    const url = await listen(server)
    await using transport = createNodeClientTransport({ allowSelfSigned: false, connectionsPerNode: 1 })
    await transport.request(url, '/', utf8Encode('first'))

    const second = await transport.request(url, '/', utf8Encode('second'))

    expect([second.status, requests]).toEqual([200, 3])
    server.closeAllConnections()
    server.close()
  })
})

describe('createNodeClientTransport', () => {
  it('returns a 421 as an answer, and does not repeat the request as fetch would', async () => {
    let asked = 0
    const answer = async () => ({ status: 421 + asked++, body: utf8Encode('elsewhere') })
    await using under = await serve(answer, createNodeClientTransport({ allowSelfSigned: false }))

    const response = await under.transport.request(under.baseUrl, '/', utf8Encode('x'))

    expect([response.status, asked]).toEqual([421, 1])
  })
})

describe('a node with a self-signed certificate', () => {
  it('is asked by those who said so, and by nobody else', async () => {
    const server = https.createServer(SELF_SIGNED, (request, response) => {
      request.resume().on('end', () => response.end('ok'))
    })
    const url = (await listen(server)).replace('http:', 'https:')
    await using trusting = createNodeClientTransport({ allowSelfSigned: true })
    await using strict = createNodeClientTransport({ allowSelfSigned: false })

    expect((await trusting.request(url, '/', utf8Encode('x'))).status).toBe(200)
    await expect(strict.request(url, '/', utf8Encode('x'))).rejects.toMatchObject({ code: 'unreachable' })

    server.closeAllConnections()
    server.close()
  })
})

describe('a node that misbehaves', () => {
  for (const [name, make] of [
    ['createFetchTransport', () => createFetchTransport()],
    ['createNodeClientTransport', () => createNodeClientTransport({ allowSelfSigned: false })],
  ] as const) {
    it(`is not followed elsewhere (${name})`, async () => {
      const server = http.createServer((_request, response) => response.writeHead(302, { location: '/other' }).end())
      const url = await listen(server)
      await expect(make().request(url, '/', utf8Encode('x'))).rejects.toMatchObject({ code: 'unreachable' })
      server.closeAllConnections()
      server.close()
    })

    it(`is cut off when it sends without end (${name})`, async () => {
      const server = http.createServer((_request, response) => {
        const pump = () => {
          while (!response.destroyed && response.write(new Uint8Array(1_048_576)));
        }
        response.on('drain', pump)
        pump()
      })
      const url = await listen(server)
      await expect(make().request(url, '/', utf8Encode('x'))).rejects.toMatchObject({ code: 'unreachable' })
      server.closeAllConnections()
      server.close()
    })

    it(`times out when it stops in the middle of its answer (${name})`, async () => {
      const server = http.createServer((_request, response) => void response.write('half'))
      const url = await listen(server)
      const request = make().request(url, '/', utf8Encode('x'), { timeoutMs: 100 })
      await expect(request).rejects.toMatchObject({ code: 'timeout' })
      server.closeAllConnections()
      server.close()
    })
  }
})

describe('createJsonLogger', () => {
  it('writes one line of JSON per event, from the asked level on', () => {
    const lines: string[] = []
    const log = createJsonLogger({
      clock: new ManualClock(5),
      write: (line) => lines.push(line),
      fields: { node: 'a' },
    })

    log.debug('store.seen')
    log.info('store.accepted', { namespace: 0 })

    expect(lines).toEqual(['{"time":5,"level":"info","event":"store.accepted","node":"a","namespace":0}\n'])
  })
})

describe('the silent ports', () => {
  it('take everything and return nothing', () => {
    expect(silentLogger.error('x', { a: 1 })).toBeUndefined()
    expect(silentMetrics.count('x_total')).toBeUndefined()
  })
})

/** Of a node at 127.0.0.1 that exists in this test only; valid for a hundred years. */
const SELF_SIGNED = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgwMKfi52Nmf7ISgOl
Q8d333Ap5m793hU+bkCjgsdMYfehRANCAATGeSJKeQo2xPqJA+MYkr7DjaUzpVVS
5ov0RcB1yljOpTnbN3z8q6TDo48KUZ/ns75g5kwJw8TivvZa/MqXAqTV
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBhzCCASygAwIBAgIUQfJGbrJAFj3W/tFF0/D067lwOBIwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEbm9kZTAgFw0yNjExMjQxNzM3MzVaGA8yMTI2MTAzMTE3Mzcz
NVowDzENMAsGA1UEAwwEbm9kZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMZ5
Ikp5CjbE+okD4xiSvsONpTOlVVLmi/RFwHXKWM6lOds3fPyrpMOjjwpRn+ezvmDm
TAnDxOK+9lr8ypcCpNWjZDBiMB0GA1UdDgQWBBRY0kTMo+ctebAA4fRlgTXHK9/H
lTAfBgNVHSMEGDAWgBRY0kTMo+ctebAA4fRlgTXHK9/HlTAPBgNVHRMBAf8EBTAD
AQH/MA8GA1UdEQQIMAaHBH8AAAEwCgYIKoZIzj0EAwIDSQAwRgIhAMDqNEYlDFjr
PiK0nAUZ5dGuqm6ffg4N7IEyqyGBXXmaAiEA4nYxMXXogUmhQJi5JfboTREUvpAw
bsSo1E7DgNwcMZI=
-----END CERTIFICATE-----`,
}

import http2 from 'node:http2'
import { native } from '@starling/crypto/native'
import { PROFILES } from '@starling/protocol'
import { describe, expect, it } from 'vitest'
import { rawConnection } from '../../test/raw-http.ts'
import { type SmallNetwork, smallNetwork } from '../../test/small-network.ts'
import type { HttpAnswer, HttpRequest, ServiceNode } from '../index.ts'
import { nodeCertificate } from '../peers/certificate.ts'
import { listen } from '../server.ts'
import type { ListenLimits } from './limits.ts'

const HOST = '127.0.0.1'
const TLS = nodeCertificate(native, new Uint8Array(32).fill(5))
const INFO = '{"method":"info","params":{}}'
/** The preface of a client, and empty settings. */
const HTTP2_BEGINNING = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0'
const HEAD = 'POST /storage_rpc/v1 HTTP/1.1\r\nHost: x\r\n'

const first = ({ nodes }: SmallNetwork): ServiceNode => nodes[0] as ServiceNode
const open = (network: SmallNetwork, limits: Partial<ListenLimits>, secure = false) =>
  listen(first(network), { host: HOST, port: 0, limits, ...(secure ? { tls: TLS } : {}) })

describe('a TLS listener', () => {
  it('cuts off who does not greet', async () => {
    await using network = await smallNetwork()
    await using listener = await open(network, { handshakeMs: 20 }, true)

    const client = await rawConnection(listener.port, { secure: false })

    expect(await client.closed).toBe('')
  })

  it.each([
    ['says nothing at all', ''],
    ['begins and stops', HTTP2_BEGINNING],
    ['stops within headers', `${HTTP2_BEGINNING}\0\x10\0\x01\0\0\0\0\x01\x82`],
  ])('cuts off who chooses HTTP/2 and %s', async (_what, bytes) => {
    await using network = await smallNetwork()
    await using listener = await open(network, { keepAliveMs: 20 }, true)
    const client = await rawConnection(listener.port, { secure: true, alpn: 'h2' })

    client.write(Buffer.from(bytes, 'latin1'))

    expect(await client.closed).not.toMatch(/HTTP/)
  })

  it('cuts off who says something else than a greeting, and stays', async () => {
    await using network = await smallNetwork()
    await using listener = await open(network, {}, true)
    const client = await rawConnection(listener.port, { secure: false })

    client.write(`${HEAD}\r\n`)

    // Perhaps with an alert.
    expect(await client.closed).not.toMatch(/HTTP/)
  })
})

describe.each([
  ['a plain listener', false],
  ['a TLS listener', true],
])('%s', (_name, secure) => {
  it('cuts off who is slow with the headers', async () => {
    await using network = await smallNetwork()
    await using listener = await open(network, { headersMs: 40, requestMs: 60, checkMs: 20 }, secure)
    const client = await rawConnection(listener.port, { secure })

    client.write(HEAD)

    expect(await client.closed).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n/)
  })

  it('cuts off who is slow with the body', async () => {
    await using network = await smallNetwork()
    await using listener = await open(network, { headersMs: 40, requestMs: 60, checkMs: 20 }, secure)
    const client = await rawConnection(listener.port, { secure })

    client.write(`${HEAD}Content-Length: 10\r\n\r\n{`)

    expect(await client.closed).toMatch(/^(?:HTTP\/1.1 (?:408|400) .*)?$/s)
  })

  it('says so to who is too slow with a body long before the time for a request is over', async () => {
    await using network = await smallNetwork()
    await using listener = await open(network, { bodyMs: 20, checkMs: 10 }, secure)
    const client = await rawConnection(listener.port, { secure })

    client.write(`${HEAD}Content-Length: 1000000\r\n\r\n{"method"`)

    expect(await client.closed).toMatch(
      /^HTTP\/1.1 408 Request Timeout\r\n.*\r\nConnection: close\r\n.*Request Timeout\n$/s,
    )
  })

  it('serves others meanwhile', async () => {
    await using network = await smallNetwork()
    await using listener = await open(network, {}, secure)
    const slow = await Promise.all(Array.from({ length: 50 }, () => rawConnection(listener.port, { secure })))
    for (const client of slow) client.write(`${HEAD}Content-Length: 10\r\n\r\n{`)
    const client = await rawConnection(listener.port, { secure })

    client.write(`${HEAD}Content-Length: ${INFO.length}\r\nConnection: close\r\n\r\n${INFO}`)

    expect(await client.closed).toMatch(/^HTTP\/1.1 200 OK\r\n/)
    for (const other of slow) other.destroy()
  })

  it('waits for no connection on which nothing was asked when it closes', async () => {
    await using network = await smallNetwork()
    const listener = await open(network, { closeGraceMs: 3_600_000 }, secure)
    const opened = await rawConnection(listener.port, { secure })
    const greeting = await rawConnection(listener.port)
    const kept = await rawConnection(listener.port, { secure })
    kept.write(`${HEAD}Content-Length: ${INFO.length}\r\n\r\n${INFO}`)
    await kept.heard(/"version"/)

    await listener[Symbol.asyncDispose]()

    expect(await Promise.all([opened.closed, greeting.closed])).toEqual(['', ''])
    expect(await kept.closed).toMatch(/^HTTP\/1.1 200 OK\r\n/)
  })

  it('lets a request end when it closes, and says that the connection is over', async () => {
    await using network = await smallNetwork()
    const listener = await open(network, { closeGraceMs: 3_600_000 }, secure)
    const client = await rawConnection(listener.port, { secure })
    client.write(`${HEAD}Content-Length: ${INFO.length}\r\nExpect: 100-continue\r\n\r\n`)
    await client.heard(/^HTTP\/1.1 100 /)

    const closed = listener[Symbol.asyncDispose]()
    client.write(INFO)

    expect(await client.closed).toMatch(/\r\nConnection: close\r\n/)
    await closed
  })

  it('takes no more connections than it may', async () => {
    await using network = await smallNetwork()
    await using listener = await open(network, { connections: 2 }, secure)
    const held = [await rawConnection(listener.port, { secure }), await rawConnection(listener.port, { secure })]

    expect(await (await rawConnection(listener.port, { secure })).closed).toBe('')
    held[0]?.destroy()
    await expect.poll(() => asked(listener.port, secure)).toMatch(/^HTTP\/1.1 200 /)
    held[1]?.destroy()
  })
})

async function asked(port: number, secure: boolean): Promise<string> {
  const client = await rawConnection(port, { secure })
  client.write(`${HEAD}Content-Length: ${INFO.length}\r\nConnection: close\r\n\r\n${INFO}`)
  return client.closed
}

describe('a listener', () => {
  it('takes few connections of one address where addresses tell clients apart', async () => {
    await using strict = await smallNetwork({ profile: PROFILES['production'] })
    await using shared = await smallNetwork({ profile: PROFILES.testnet })
    await using proxied = await smallNetwork({ profile: PROFILES['production'], trustedProxies: ['127.0.0.0/8'] })
    const limits = { connectionsPerClient: 1 }

    const answers = []
    for (const network of [strict, shared, proxied]) {
      await using listener = await open(network, limits)
      const other = await rawConnection(listener.port)
      answers.push(await asked(listener.port, false))
      other.destroy()
    }

    expect(answers).toEqual(['', expect.stringMatching(/ 200 OK/), expect.stringMatching(/ 200 OK/)])
  })

  it.each([
    [
      'a length that is no number',
      `${HEAD}Content-Length: 1e3\r\n\r\n`,
      'HTTP/1.1 400 Bad Request',
      'invalid Content-Length',
    ],
    ['two lengths', `${HEAD}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`, 'HTTP/1.1 400 Bad Request', ''],
    [
      'length and chunks',
      `${HEAD}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
      'HTTP/1.1 400 Bad Request',
      '',
    ],
    ['endless headers', `${HEAD}X: ${'x'.repeat(20_000)}\r\n\r\n`, 'HTTP/1.1 431 Request Header Fields Too Large', ''],
    ['no HTTP', '\x16\x03\x01\x02\r\n\r\n', 'HTTP/1.1 400 Bad Request', ''],
  ])('answers %s and closes', async (_name, bytes, status, text) => {
    await using network = await smallNetwork()
    await using listener = await open(network, {})
    const client = await rawConnection(listener.port)

    client.write(bytes)

    const answer = await client.closed
    expect(answer.split('\r\n')[0]).toBe(status)
    expect(answer).toContain('Connection: close')
    expect(answer.endsWith(text)).toBe(true)
  })

  it('refuses chunks beyond the limit, and who waits to be told to go on', async () => {
    await using network = await smallNetwork()
    await using listener = await open(network, {})
    const chunked = await rawConnection(listener.port)
    const waiting = await rawConnection(listener.port)
    const polite = await rawConnection(listener.port)
    const chunk = `100000\r\n${'x'.repeat(0x10_0000)}\r\n`

    chunked.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`)
    for (let i = 0; i < 11; i++) chunked.write(chunk)
    waiting.write(`${HEAD}Content-Length: 10485761\r\nExpect: 100-continue\r\n\r\n`)
    polite.write(`${HEAD}Content-Length: ${INFO.length}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n`)
    await polite.heard(/^HTTP\/1.1 100 Continue\r\n\r\n/)
    polite.write(INFO)

    // Whoever still sends when a connection is closed may not hear why.
    expect(await chunked.closed).toMatch(/^(?:HTTP\/1.1 413 .*Request body too large)?$/s)
    expect(await waiting.closed).toMatch(/^HTTP\/1.1 413 .*Request body too large$/s)
    expect(await polite.closed).toContain('HTTP/1.1 200 OK')
  })

  it('keeps the connection of who asks for long polling', async () => {
    await using network = await smallNetwork()
    await using listener = await open(network, {})
    const client = await rawConnection(listener.port)

    client.write(`${HEAD}X-Loki-Long-Poll: true\r\nContent-Length: ${INFO.length}\r\n\r\n${INFO}`)
    await client.heard(/^HTTP\/1.1 410 Gone\r\n.*upgrade required$/s)
    client.write(`${HEAD}Content-Length: ${INFO.length}\r\n\r\n${INFO}`)

    await client.heard(/HTTP\/1.1 200 OK/)
    client.destroy()
  })

  it('cuts off who takes no reply, and gives its memory back', async () => {
    let isTaken = false
    const big: HttpAnswer = {
      status: 200,
      body: new Uint8Array(32 * 1024 * 1024),
      headers: [],
      closes: false,
      taken: () => {
        isTaken = true
      },
    }
    await using listener = await listen(
      nodeOf(async () => big),
      { host: HOST, port: 0, limits: { takeReplyMs: 50 } },
    )
    const client = await rawConnection(listener.port)
    client.pause()

    client.write(`${HEAD}Content-Length: 0\r\n\r\n`)

    await expect.poll(() => isTaken).toBe(true)
    client.destroy()
  })

  it('says so over HTTP/2 too, and is done with the stream', async () => {
    await using network = await smallNetwork()
    await using listener = await open(network, { bodyMs: 20, checkMs: 10 }, true)
    const session = http2.connect(`https://${HOST}:${listener.port}`, { rejectUnauthorized: false })
    const stream = session.request({ ':method': 'POST', ':path': '/storage_rpc/v1' })
    const status = new Promise((resolve) => stream.on('response', (headers) => resolve(headers[':status'])))

    stream.write('slow')
    stream.resume()

    expect(await status).toBe(408)
    await new Promise((resolve) => stream.once('close', resolve))
    expect(session.destroyed).toBe(false)
    session.destroy()
  })

  it('cuts off a slow body over HTTP/2 too', async () => {
    const bodies: unknown[] = []
    const door = nodeOf(async (request) => {
      bodies.push(await request.readBody({ bytesMax: 100, hasRoomFor: () => true }))
      return { status: 200, body: new Uint8Array(0), headers: [], closes: false, taken: undefined }
    })
    await using listener = await listen(door, { host: HOST, port: 0, tls: TLS, limits: { requestMs: 50 } })
    const session = http2.connect(`https://${HOST}:${listener.port}`, { rejectUnauthorized: false })
    const stream = session.request({ ':method': 'POST', ':path': '/x' })
    stream.on('error', () => undefined)

    stream.write('slow')
    await new Promise((resolve) => stream.once('close', resolve))

    await expect.poll(() => bodies).toEqual(['ended_early'])
    session.destroy()
  })
})

function nodeOf(answer: (request: HttpRequest) => Promise<HttpAnswer>) {
  const http = { answer, isOneClient: () => false } as unknown as ServiceNode['http']
  const monitor = {} as unknown as ServiceNode['monitor']
  return { http, monitor, operatorFetch: () => Promise.reject(new Error('not asked')) }
}

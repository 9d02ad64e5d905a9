import http from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import net from 'node:net'
import { type TLSSocket, connect as tlsConnect } from 'node:tls'
import { native } from '@starling/crypto/native'
import { describe, expect, it } from 'vitest'
import { heldCalls, OPERATOR_TOKEN } from '../test/held-calls.ts'
import { alice, retrieveParams } from '../test/requests.ts'
import { type SmallNetwork, smallNetwork } from '../test/small-network.ts'
import type { ServiceNode } from './index.ts'
import { nodeCertificate } from './peers/certificate.ts'
import { listen } from './server.ts'

const INFO = '{"method":"info","params":{}}'
const HOST = '127.0.0.1'

interface Answer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly text: string
}

function send(request: http.ClientRequest, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.on('error', reject)
    request.on('response', async (response) => {
      let text = ''
      for await (const part of response) text += part
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
    })
    request.end(body)
  })
}

/** Everything that comes until the other side closes. */
async function exchangeRaw(socket: net.Socket, text: string): Promise<string> {
  socket.write(text)
  let answer = ''
  for await (const part of socket) answer += part
  return answer
}

const first = ({ nodes }: SmallNetwork): ServiceNode => nodes[0] as ServiceNode

describe('a plain listener', () => {
  it('serves the public doors to the address of the client', async () => {
    await using network = await smallNetwork()
    await using listener = await listen(first(network), { host: HOST, port: 0 })
    const url = `http://${HOST}:${listener.port}/storage_rpc/v1`

    const { status, headers, text } = await send(http.request(url, { method: 'POST' }), INFO)

    expect([status, headers['content-type'], headers['server']]).toEqual([200, 'application/json', 'Starling/0.1.0'])
    expect(text).toBe('{"hf":[19,4],"t":1700000000123,"timestamp":1700000000123,"version":[2,8,0]}')
  })

  it('refuses a body by its length before it comes, and closes the connection', async () => {
    await using network = await smallNetwork()
    await using listener = await listen(first(network), { host: HOST, port: 0 })
    const request = http.request(`http://${HOST}:${listener.port}/onion_req/v2`, {
      method: 'POST',
      headers: { 'content-length': 10_485_761 },
    })
    request.flushHeaders()

    const answer = await new Promise<Answer>((resolve) => {
      // Whether the rest can still be written is no matter.
      request.on('error', () => undefined)
      request.on('response', async (response) => {
        let text = ''
        for await (const part of response) text += part
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
      })
    })

    expect([answer.status, answer.text, answer.headers.connection]).toEqual([413, 'Request body too large', 'close'])
    request.destroy()
  })

  it('refuses a length that is no number, and headers beyond the limit, in words', async () => {
    await using network = await smallNetwork()
    await using listener = await listen(first(network), { host: HOST, port: 0 })
    const answerTo = (head: string) =>
      exchangeRaw(net.connect(listener.port, HOST), `POST /storage_rpc/v1 HTTP/1.1\r\n${head}`)

    const length = await answerTo('Host: x\r\nContent-Length: twelve\r\n\r\n')
    const headers = await answerTo(`Host: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`)
    const nonsense = await answerTo('\u0000\r\n\r\n')

    expect(length).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*\r\n\r\ninvalid Content-Length$/)
    expect(headers).toMatch(/^HTTP\/1\.1 431 /)
    expect(nonsense).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*\r\n\r\nBad Request\n$/)
    for (const refusal of [length, headers, nonsense]) {
      expect(refusal).toMatch(/\r\nAccess-Control-Allow-Origin: \*\r\nServer: Starling\/\S+\r\n/)
    }
  })

  it('lets a held call go when its client goes', async () => {
    await using network = await smallNetwork({ operatorToken: OPERATOR_TOKEN })
    await using listener = await listen(first(network), { host: HOST, port: 0 })
    const request = http.request(`http://${HOST}:${listener.port}/storage_rpc/v1`, { method: 'POST' })
    request.on('error', () => undefined)
    request.end(JSON.stringify({ method: 'retrieve', params: { ...retrieveParams(alice), wait_ms: 25_000 } }))
    await expect.poll(() => heldCalls(first(network))).toBe(1)

    request.destroy()

    await expect.poll(() => heldCalls(first(network))).toBe(0)
  })

  it('answers bytes that are no HTTP, and lives on', async () => {
    await using network = await smallNetwork()
    await using listener = await listen(first(network), { host: HOST, port: 0 })
    const answered = await new Promise<string>((resolve) => {
      let text = ''
      const socket = net.connect(listener.port, HOST, () => socket.write('\x16\x03\x01 hello\r\n\r\n'))
      socket.on('data', (data) => {
        text += data.toString('latin1')
      })
      socket.on('close', () => resolve(text))
    })

    expect(answered).toMatch(/^HTTP\/1.1 400 /)
    expect((await send(http.request(`http://${HOST}:${listener.port}/get_stats/v1`))).status).toBe(200)
  })

  it('closes when a client keeps its connection open', async () => {
    await using network = await smallNetwork()
    const listener = await listen(first(network), { host: HOST, port: 0 })
    const agent = new http.Agent({ keepAlive: true })
    await send(http.request(`http://${HOST}:${listener.port}/get_stats/v1`, { agent }))

    await listener[Symbol.asyncDispose]()

    await expect(send(http.request(`http://${HOST}:${listener.port}/get_stats/v1`))).rejects.toThrow()
    agent.destroy()
  })

  it('serves the operator’s doors when asked to', async () => {
    await using network = await smallNetwork()
    await using listener = await listen(first(network), { host: HOST, port: 0, doors: 'operator' })

    expect(await send(http.request(`http://${HOST}:${listener.port}/health`))).toMatchObject({
      status: 200,
      text: 'ok',
    })
    expect(
      await send(http.request(`http://${HOST}:${listener.port}/storage_rpc/v1`, { method: 'POST' }), INFO),
    ).toMatchObject({ status: 404 })
  })
})

describe('a TLS listener', () => {
  const tls = nodeCertificate(native, new Uint8Array(32).fill(5))

  it('speaks HTTP/1.1 with clients that know nothing else', async () => {
    await using network = await smallNetwork()
    await using listener = await listen(first(network), { host: HOST, port: 0, tls })
    const url = `https://${HOST}:${listener.port}/storage_rpc/v1`

    const answer = await send(https.request(url, { method: 'POST', rejectUnauthorized: false }), INFO)

    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/json'])
  })

  it('speaks HTTP/2 with clients that offer it, many calls on one connection', async () => {
    await using network = await smallNetwork()
    await using listener = await listen(first(network), { host: HOST, port: 0, tls })
    const session = http2.connect(`https://${HOST}:${listener.port}`, { rejectUnauthorized: false })
    const call = async () => {
      const stream = session.request({ ':method': 'POST', ':path': '/storage_rpc/v1' })
      const status = new Promise<unknown>((resolve) =>
        stream.once('response', (headers) => resolve(headers[':status'])),
      )
      stream.end(INFO)
      for await (const _part of stream);
      return status
    }

    expect(await Promise.all(Array.from({ length: 20 }, call))).toEqual(Array(20).fill(200))
    session.close()
  })

  it('refuses a length that is no number in words', async () => {
    await using network = await smallNetwork()
    await using listener = await listen(first(network), { host: HOST, port: 0, tls })
    const socket = tlsConnect({ host: HOST, port: listener.port, rejectUnauthorized: false })

    const answer = await exchangeRaw(socket, 'POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: twelve\r\n\r\n')

    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*\r\n\r\ninvalid Content-Length$/)
  })

  it('shows a renewed certificate to new connections and goes on with those that stand', async () => {
    await using network = await smallNetwork()
    await using listener = await listen(first(network), { host: HOST, port: 0, tls })
    const sameConnection = new https.Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false })
    const ask = async (agent: https.Agent) => {
      const request = https.request(`https://${HOST}:${listener.port}/storage_rpc/v1`, { method: 'POST', agent })
      const connected = new Promise<TLSSocket>((resolve) =>
        request.once('socket', (socket) => resolve(socket as TLSSocket)),
      )
      const { status } = await send(request, INFO)
      const socket = await connected
      return { status, port: socket.localPort, certificate: socket.getPeerCertificate().fingerprint256 }
    }
    const before = await ask(sameConnection)

    listener.renewCertificate(nodeCertificate(native, new Uint8Array(32).fill(6)))

    expect(await ask(sameConnection)).toEqual(before)
    const after = await ask(new https.Agent({ rejectUnauthorized: false }))
    expect(after.status).toBe(200)
    expect(after.certificate).not.toBe(before.certificate)
    sameConnection.destroy()
  })

  it('refuses large bodies over HTTP/2 too', async () => {
    await using network = await smallNetwork()
    await using listener = await listen(first(network), { host: HOST, port: 0, tls })
    const session = http2.connect(`https://${HOST}:${listener.port}`, { rejectUnauthorized: false })
    const stream = session.request({ ':method': 'POST', ':path': '/onion_req/v2', 'content-length': '10485761' })
    stream.on('error', () => undefined)

    const status = await new Promise((resolve) => stream.once('response', (headers) => resolve(headers[':status'])))

    expect(status).toBe(413)
    session.destroy()
  })
})

import { createServer, type IncomingMessage, type Server } from 'node:http'
import { utf8Decode, utf8Encode } from '@starling/base'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createServerTransport } from './server-transport.ts'

const OPTIONS = { headers: { 'x-test': 'yes' }, timeoutMs: 30_000 }

describe('createServerTransport', () => {
  let server: Server
  let url = ''
  beforeEach(async () => {
    server = createServer((request, response) => {
      if (request.url === '/moved') {
        response.writeHead(302, { location: '/echo' }).end()
        return
      }
      if (request.url === '/silent') return
      response.writeHead(201, { 'x-seen': String(request.headers['x-test']) })
      request.pipe(response)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  })
  afterEach(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  it('passes the body on and gives status and answer back', async () => {
    await using servers = createServerTransport({ refuseNonPublic: false })

    const answer = await servers.post(`${url}/echo`, utf8Encode('hello'), OPTIONS)

    expect(answer.status).toBe(201)
    expect(utf8Decode(answer.body)).toBe('hello')
  })

  it('asks again over a new connection when the server has closed the old one meanwhile', async () => {
    await using servers = createServerTransport({ refuseNonPublic: false })
    const asked = new WeakSet<object>()
    server.prependListener('request', ({ socket }: IncomingMessage) => {
      if (asked.has(socket)) socket.resetAndDestroy()
      asked.add(socket)
    })

    const first = await servers.post(`${url}/echo`, utf8Encode('one'), OPTIONS)
    const second = await servers.post(`${url}/echo`, utf8Encode('two'), OPTIONS)

    expect([utf8Decode(first.body), utf8Decode(second.body)]).toEqual(['one', 'two'])
  })

  it('cannot reach what is no name', async () => {
    await using servers = createServerTransport({ refuseNonPublic: false })

    const attempt = servers.post('http://xn--a/oxen/v4/lsrpc', utf8Encode('hello'), OPTIONS)

    await expect(attempt).rejects.toMatchObject({ name: 'TransportError', code: 'unreachable' })
  })

  it('follows no redirect: it is an answer', async () => {
    await using servers = createServerTransport({ refuseNonPublic: false })

    expect((await servers.post(`${url}/moved`, new Uint8Array(0), OPTIONS)).status).toBe(302)
  })

  it('refuses addresses and names that are not public where strangers ask', async () => {
    await using servers = createServerTransport({ refuseNonPublic: true })

    for (const target of [url, url.replace('127.0.0.1', 'localhost'), url.replace('127.0.0.1', '[::1]')]) {
      const attempt = servers.post(`${target}/echo`, new Uint8Array(0), OPTIONS)
      await expect(attempt, target).rejects.toMatchObject({ code: 'unreachable' })
    }
  })

  it('tells a caller that gave up from a server that does not answer', async () => {
    await using servers = createServerTransport({ refuseNonPublic: false })
    const controller = new AbortController()

    const waiting = servers.post(`${url}/silent`, new Uint8Array(0), { ...OPTIONS, signal: controller.signal })
    controller.abort()

    await expect(waiting).rejects.toMatchObject({ code: 'aborted' })
    await expect(servers.post('http://127.0.0.1:1/', new Uint8Array(0), OPTIONS)).rejects.toMatchObject({
      code: 'unreachable',
    })
  })
})

import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { utf8Decode, utf8Encode } from '@starling/base'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HttpConnection } from './connection.ts'
import type { HttpReply } from './reply-reader.ts'
import { sourceAddress } from './source-address.ts'

describe('HttpConnection', () => {
  let server: http.Server
  let url: URL
  let connections = 0
  let seen: string[] = []

  beforeEach(async () => {
    connections = 0
    seen = []
    server = http.createServer((request, response) => {
      request.on('data', (piece) => seen.push(String(piece)))
      request.on('end', () => {
        if (request.url === '/cut') response.socket?.destroy()
        else if (request.url === '/chunked') {
          response.write('one ')
          response.end('two')
        } else response.end(`${request.method} ${request.url}`)
      })
    })
    server.on('connection', () => connections++)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  })
  afterEach(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  it('carries request after request', async () => {
    const connection = await HttpConnection.open(url)

    const replies: HttpReply[] = []
    for (const path of ['/a', '/chunked', '/b']) replies.push(await connection.post(path, utf8Encode('question')))

    expect(replies.map(({ body }) => utf8Decode(body))).toEqual(['POST /a', 'one two', 'POST /b'])
    expect(seen).toEqual(['question', 'question', 'question'])
    expect(connections).toBe(1)
    connection.close()
  })

  it('fails the request when the server hangs up, and every one after it', async () => {
    const connection = await HttpConnection.open(url)

    await expect(connection.post('/cut', utf8Encode('x'))).rejects.toThrow()

    expect(connection.isOpen).toBe(false)
    await expect(connection.post('/a', utf8Encode('x'))).rejects.toMatchObject({ code: 'connection_closed' })
  })
})

describe('sourceAddress', () => {
  it('gives each connection another address of the loopback network', () => {
    const loopback = new URL('http://127.0.0.1:1')
    const addresses = Array.from({ length: 1_000 }, (_, index) => sourceAddress(loopback, index))

    expect(new Set(addresses).size).toBe(process.platform === 'linux' ? 1_000 : 1)
    expect(addresses).not.toContain('127.1.0.0')
  })

  it('leaves connections to other machines alone', () => {
    expect(sourceAddress(new URL('https://203.0.113.5:443'), 3)).toBeUndefined()
  })
})

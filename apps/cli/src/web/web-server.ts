/**
 * The web client of a testnet, on loopback: the built site, and the files that change with the network.
 * @module
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import sirv from 'sirv'
import { cacheControlOf, SECURITY_HEADERS } from './headers.ts'

export interface WebServer extends AsyncDisposable {
  /** Without a slash at the end. */
  readonly url: string
  /** Before it is called every answer is 503. @param files - path to JSON text */
  serve(files: Readonly<Record<string, string>>): void
}

export interface WebServerOptions {
  /** The folder of the built site. */
  readonly site: string
  readonly host: string
  readonly port: number
}

/** Rejects with Node's error when it cannot listen. */
export async function openWebServer({ site, host, port }: WebServerOptions): Promise<WebServer> {
  let files: Readonly<Record<string, string>> | undefined
  const serveSite = sirv(site, {
    etag: true,
    single: true,
    setHeaders: (response, path) => response.setHeader('Cache-Control', cacheControlOf(path)),
  })
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value)
    if (!isForUs(request, server)) return end(response, 421, 'this server is for this machine')
    if (request.method !== 'GET' && request.method !== 'HEAD') return end(response, 405, 'GET and HEAD only')
    if (files === undefined) return end(response, 503, 'the network is starting')
    const path = (request.url ?? '/').replace(/[?#].*$/, '')
    const text = Object.hasOwn(files, path) ? files[path] : undefined
    if (text === undefined) return serveSite(request, response, () => end(response, 404, 'not found'))
    response.setHeader('Content-Type', 'application/json')
    response.setHeader('Cache-Control', 'no-store')
    end(response, 200, text)
  })
  await listen(server, host, port)
  return {
    url: `http://${host}:${portOf(server)}`,
    serve(given) {
      files = given
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** A page from elsewhere must not read the ready-made accounts by giving its own name to this address. */
function isForUs(request: IncomingMessage, server: Server): boolean {
  const name = request.headers.host ?? ''
  return ['127.0.0.1', 'localhost', '[::1]'].some((host) => name === `${host}:${portOf(server)}`)
}

function end(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status
  if (!response.hasHeader('Content-Type')) response.setHeader('Content-Type', 'text/plain; charset=utf-8')
  response.end(text)
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, () => resolve())
  })
}

function portOf(server: Server): number {
  const address = server.address()
  return address !== null && typeof address === 'object' ? address.port : 0
}

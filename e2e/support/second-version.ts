/**
 * A server between a browser and the one of the testnet, that hands out a newer version of the app when it is told to.
 * @module
 */

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const SERVICE_WORKER = '/service-worker.js'

export interface ChangingServer extends AsyncDisposable {
  readonly url: string
  /** From now on there is another version: a browser that compares a single byte sees it. */
  release(): void
}

/** @param origin - of the testnet's web server */
export async function serveChanging(origin: string): Promise<ChangingServer> {
  let version = 1
  const server = createServer(async (request, response) => {
    const upstream = await fetch(origin + (request.url ?? '/'))
    const body = Buffer.from(await upstream.arrayBuffer())
    const isWorker = request.url === SERVICE_WORKER
    const length = ['content-length', 'content-encoding', 'connection', 'keep-alive', 'transfer-encoding']
    response.statusCode = upstream.status
    for (const [name, value] of upstream.headers) if (!length.includes(name)) response.setHeader(name, value)
    response.end(isWorker ? Buffer.concat([body, Buffer.from(`\n// version ${version}\n`)]) : body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    release() {
      version++
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

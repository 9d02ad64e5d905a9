import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { utf8Encode } from '@starling/base'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runClosedLoop } from './closed-loop.ts'
import type { Verdict } from './workload.ts'

describe('runClosedLoop', () => {
  let server: http.Server
  let url = ''
  let underWay = 0
  let underWayMax = 0
  let connections = 0
  const clients = new Set<string>()

  beforeEach(async () => {
    underWay = 0
    underWayMax = 0
    connections = 0
    clients.clear()
    server = http.createServer((request, response) => {
      underWayMax = Math.max(underWayMax, ++underWay)
      clients.add(request.socket.remoteAddress ?? '')
      request.resume().on('end', () => {
        underWay--
        response.statusCode = request.url === '/refused' ? 503 : 200
        response.end('x')
      })
    })
    server.on('connection', () => connections++)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterEach(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  const judge = ({ status }: { readonly status: number }): Verdict => (status === 200 ? 'ok' : 'failed')
  const asking = (path: string) => ({ next: () => ({ url, path, body: utf8Encode('q'), judge }) })
  const options = { inFlight: 4, connectionsPerNode: 2, warmupMs: 20, measureMs: 200, pids: [process.pid] }
  const never = new AbortController().signal

  it('keeps so many requests under way, each connection with an address of its own', async () => {
    const result = await runClosedLoop({ ...options, workload: asking('/'), signal: never })

    expect(result.failed).toBe(0)
    expect(result.ok).toBe(result.latencyMs.count)
    expect(result.ok).toBeGreaterThan(0)
    expect(connections).toBeLessThanOrEqual(8)
    expect(underWayMax).toBeLessThanOrEqual(4)
    expect(clients.size).toBe(process.platform === 'linux' ? connections : 1)
  })

  it('counts what is refused apart, and says what it was', async () => {
    const result = await runClosedLoop({ ...options, workload: asking('/refused'), signal: never })

    expect(result.ok).toBe(0)
    expect(result.failed).toBeGreaterThan(0)
    expect(result.failure).toBe('503 x')
    expect(result.latencyMs.p50).toBeNaN()
  })

  it('ends when it is told to, with the reason it was given', async () => {
    const stop = new AbortController()
    const loop = runClosedLoop({ ...options, measureMs: 60_000, workload: asking('/'), signal: stop.signal })

    stop.abort(new Error('enough'))

    await expect(loop).rejects.toThrow('enough')
  })
})

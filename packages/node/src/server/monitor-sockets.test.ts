import type { Socket } from 'node:net'
import { fromHex, utf8Decode } from '@starling/base'
import { native } from '@starling/crypto/native'
import { monitorText } from '@starling/protocol'
import { decodeMonitorNotification, encodeMonitorBody } from '@starling/wire/monitor'
import { describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { rawConnection } from '../../test/raw-http.ts'
import { alice, storeParams } from '../../test/requests.ts'
import { callRpc, NOW_MS, type SmallNetwork, smallNetwork } from '../../test/small-network.ts'
import type { ServiceNode } from '../index.ts'
import { nodeCertificate } from '../peers/certificate.ts'
import { type ListenOptions, listen } from '../server.ts'

const HOST = '127.0.0.1'
const TLS = nodeCertificate(native, new Uint8Array(32).fill(5))
const INFO = '{"method":"info","params":{}}'
const SUCCESS = 'd7:successi1ee'

const first = ({ nodes }: SmallNetwork): ServiceNode => nodes[0] as ServiceNode
const open = (network: SmallNetwork, options: Partial<ListenOptions> = {}) =>
  listen(first(network), { host: HOST, port: 0, ...options })

function subscription(): Uint8Array {
  const timestampSeconds = Math.floor(NOW_MS / 1_000)
  const signature = alice.ed25519.sign(monitorText(alice.id, timestampSeconds, true, [0]))
  return encodeMonitorBody({
    of: { ed25519: alice.ed25519.publicKey },
    namespaces: [0],
    wantsData: true,
    timestampSeconds,
    signature,
  })
}

async function connect(url: string) {
  const socket = new WebSocket(url, { rejectUnauthorized: false })
  const heard: Uint8Array[] = []
  const waiting: (() => void)[] = []
  socket.on('message', (data: Buffer, isBinary) => {
    expect(isBinary).toBe(true)
    heard.push(new Uint8Array(data))
    for (const wake of waiting.splice(0)) wake()
  })
  const closed = new Promise<number>((resolve) => socket.once('close', (code) => resolve(code)))
  socket.on('error', () => undefined)
  await new Promise((resolve) => {
    socket.once('open', resolve)
    socket.once('close', resolve)
  })
  const next = async (): Promise<Uint8Array> => {
    while (heard.length === 0) await new Promise<void>((resolve) => waiting.push(resolve))
    return heard.shift() as Uint8Array
  }
  return { socket, closed, next }
}

describe.each([
  ['plain', {}, 'ws'],
  ['TLS', { tls: TLS }, 'wss'],
] as const)('the monitor door of a %s listener', (_name, options, scheme) => {
  it('answers in binary messages and tells of what comes', async () => {
    await using network = await smallNetwork()
    await using listener = await open(network, options)
    const { socket, next } = await connect(`${scheme}://${HOST}:${listener.port}/monitor/v1?x`)

    socket.send(subscription())
    socket.send('not bencoded')
    expect([utf8Decode(await next()), utf8Decode(await next())]).toEqual([
      SUCCESS,
      'd7:errcodei1e5:error20:body is not bencodede',
    ])
    await callRpc(first(network), 'store', storeParams(alice, 'hello'))

    const notification = decodeMonitorNotification(await next())
    expect([notification.account, utf8Decode(notification.data ?? new Uint8Array(0))]).toEqual([
      fromHex(alice.id),
      'hello',
    ])
    socket.close()
  })

  it('answers HTTP to who offers some other upgrade', async () => {
    await using network = await smallNetwork()
    await using listener = await open(network, options)
    const client = await rawConnection(listener.port, { secure: scheme === 'wss' })
    const head = ['Host: x', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk']

    client.write(
      `POST /storage_rpc/v1 HTTP/1.1\r\n${head.join('\r\n')}\r\nContent-Length: ${INFO.length}\r\n\r\n${INFO}`,
    )
    await client.heard(/^HTTP\/1.1 200 OK\r\n.*"version":\[2,8,0\]\}$/s)
    client.write(`POST /storage_rpc/v1 HTTP/1.1\r\nHost: x\r\nContent-Length: ${INFO.length}\r\n\r\n${INFO}`)

    await client.heard(/HTTP\/1.1 200 OK.*HTTP\/1.1 200 OK/s)
    client.destroy()
  })
})

describe('the monitor door over WebSocket', () => {
  it('is at one path only, and not there while the node is not ready', async () => {
    await using network = await smallNetwork()
    await using listener = await open(network)
    const statusOf = async (path: string) => {
      const client = await rawConnection(listener.port)
      const key = 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13'
      client.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\n\r\n`)
      const answer = await client.heard(/\r\n\r\n/)
      client.destroy()
      return answer.split('\r\n')[0]
    }

    expect(await statusOf('/monitor/v1')).toBe('HTTP/1.1 101 Switching Protocols')
    expect(await statusOf('/monitor/v2')).toBe('HTTP/1.1 404 Not Found')
    first(network).drain()
    expect(await statusOf('/monitor/v1')).toBe('HTTP/1.1 503 Service Unavailable')
  })

  it('does not exist on the operator’s port', async () => {
    await using network = await smallNetwork()
    await using listener = await open(network, { doors: 'operator' })

    const { socket, closed } = await connect(`ws://${HOST}:${listener.port}/monitor/v1`)

    expect(await closed).toBe(1006)
    socket.terminate()
  })

  it.each([
    ['a message that is too large', (socket: WebSocket) => socket.send(new Uint8Array(2_000)), 1009],
    ['what is no WebSocket', (socket: WebSocket) => rawSocketOf(socket).write(new Uint8Array(64).fill(0xff)), 1002],
  ])('closes for %s', async (_name, misbehave, code) => {
    await using network = await smallNetwork()
    await using listener = await open(network, { limits: { messageBytes: 1_000 } })
    const { socket, closed } = await connect(`ws://${HOST}:${listener.port}/monitor/v1`)

    misbehave(socket)

    expect(await closed).toBe(code)
    await expect.poll(() => first(network).monitor.connections).toBe(0)
  })

  it('closes when the node shuts down', async () => {
    await using network = await smallNetwork()
    await using listener = await open(network)
    const { closed } = await connect(`ws://${HOST}:${listener.port}/monitor/v1`)

    first(network).drain()

    expect(await closed).toBe(1001)
  })

  it('closes the connection of who takes nothing', async () => {
    await using network = await smallNetwork()
    await using listener = await open(network, { limits: { unsentBytes: 100_000 } })
    const { socket, next, closed } = await connect(`ws://${HOST}:${listener.port}/monitor/v1`)
    socket.send(subscription())
    await next()

    socket.pause()
    // The system's buffers take some megabytes first.
    for (let i = 0; i < 300; i++)
      await callRpc(first(network), 'store', storeParams(alice, `${i} ${'x'.repeat(70_000)}`))
    await expect.poll(() => first(network).monitor.connections).toBe(0)

    socket.resume()
    expect(await closed).toBe(1006)
  })

  it('closes the connection of who answers no ping', async () => {
    await using network = await smallNetwork()
    await using listener = await open(network, { limits: { pingMs: 150 } })
    const alive = await connect(`ws://${HOST}:${listener.port}/monitor/v1`)
    const dead = await connect(`ws://${HOST}:${listener.port}/monitor/v1`)

    rawSocketOf(dead.socket).pause()

    await expect.poll(() => first(network).monitor.connections).toBe(1)
    expect(alive.socket.readyState).toBe(WebSocket.OPEN)
    alive.socket.terminate()
    dead.socket.terminate()
  })
})

function rawSocketOf(socket: WebSocket): Socket {
  return (socket as unknown as { _socket: Socket })._socket
}

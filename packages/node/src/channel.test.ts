import { createServer as createTcpServer, type Socket, connect as tcpConnect } from 'node:net'
import { type TLSSocket, connect as tlsConnect } from 'node:tls'
import { native } from '@starling/crypto/native'
import type { PeerAnswer, PeerRequestKind, TransportResponse } from '@starling/ports'
import { countMetrics, describePeerTransport, ManualClock, seriesKey } from '@starling/ports/testing'
import { encodeChannelFrame } from '@starling/wire/peer'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { channelOf, echo, keyOf, ListRegistry, recordOf, seedOf } from '../test/channels.ts'
import type { Channel } from './channel.ts'
import { nodeCertificate } from './peers/certificate.ts'
import { encodeHello, requestHead } from './peers/channel-messages.ts'
import { CHANNEL_VERSIONS, type ChannelVersions } from './peers/channel-versions.ts'

const NO_BODY = new Uint8Array(0)
const never = () => new Promise<TransportResponse>(() => undefined)

describePeerTransport('the channel', async (answer) => {
  const registry = new ListRegistry()
  const alice = channelOf('alice', registry)
  const bob = channelOf('bob', registry)
  const peer = recordOf('bob', await bob.listen('127.0.0.1', 0, answer))
  const unreachablePeer = recordOf('carol', await freePort())
  registry.replace([recordOf('alice', 0), peer, unreachablePeer])
  return {
    transport: alice,
    from: keyOf('alice'),
    peer,
    unreachablePeer,
    crash: async () => bob[Symbol.asyncDispose](),
    async [Symbol.asyncDispose]() {
      await alice[Symbol.asyncDispose]()
      await bob[Symbol.asyncDispose]()
    },
  }
})

describe('the channel between nodes', () => {
  const cleanUp: (() => Promise<void> | void)[] = []
  afterEach(async () => {
    for (const work of cleanUp.splice(0).reverse()) await work()
  })

  function open(name: string, registry: ListRegistry, clock?: ManualClock): Channel {
    const channel = channelOf(name, registry, clock)
    cleanUp.push(async () => channel[Symbol.asyncDispose]())
    return channel
  }

  /** Bob serves; alice and bob are in the registry. */
  async function pair(answer: PeerAnswer = echo, clock?: ManualClock) {
    const registry = new ListRegistry()
    const alice = open('alice', registry, clock)
    const bob = open('bob', registry, clock)
    const port = await bob.listen('127.0.0.1', 0, answer)
    const peer = recordOf('bob', port)
    registry.replace([recordOf('alice', 0), peer])
    return { registry, alice, bob, peer, port }
  }

  it('counts connections, requests and what goes over the wire', async () => {
    const registry = new ListRegistry()
    const { metrics, series } = countMetrics()
    const alice = channelOf('alice', registry, undefined, metrics)
    const bob = open('bob', registry)
    const peer = recordOf('bob', await bob.listen('127.0.0.1', 0, echo))
    registry.replace([recordOf('alice', 0), peer])
    const of = (name: string, labels: Record<string, string>) => series.get(seriesKey(name, labels))

    await alice.request(peer, 'ping', new Uint8Array(100))
    await bob[Symbol.asyncDispose]()
    await alice.request(peer, 'ping', NO_BODY).catch(() => undefined)
    await alice[Symbol.asyncDispose]()

    expect(of('starling_channel_requests_total', { kind: 'ping', outcome: 'answered' })).toBe(1)
    expect(of('starling_channel_requests_total', { kind: 'ping', outcome: 'unreachable' })).toBe(1)
    expect(of('starling_channel_frames_total', { direction: 'out', type: 'request' })).toBeGreaterThanOrEqual(1)
    expect(of('starling_channel_frames_total', { direction: 'in', type: 'reply' })).toBe(1)
    expect(of('starling_channel_bytes_total', { direction: 'in' })).toBeGreaterThan(100)
    expect(of('starling_channel_connections', { direction: 'out' })).toBe(0)
  })

  it('refuses to ask a node that holds another key than the registry says', async () => {
    const asked: string[] = []
    const { alice, port } = await pair(async (from) => {
      asked.push(from)
      return { status: 200, body: NO_BODY }
    })
    const impostor = recordOf('carol', port)
    await expect(alice.request(impostor, 'ping', NO_BODY)).rejects.toMatchObject({ code: 'unreachable' })
    expect(alice.isUp(impostor)).toBe(false)
    expect(asked).toEqual([])
  })

  it('does not serve a node that is not in the registry', async () => {
    const asked: string[] = []
    const { registry, peer } = await pair(async (from) => {
      asked.push(from)
      return { status: 200, body: NO_BODY }
    })
    const mallory = open('mallory', registry)
    await expect(mallory.request(peer, 'ping', NO_BODY)).rejects.toMatchObject({ code: 'unreachable' })
    expect(asked).toEqual([])
  })

  it('stops serving a node that leaves the registry', async () => {
    const { registry, alice, peer } = await pair()
    await alice.request(peer, 'ping', NO_BODY)
    const held = alice.request(peer, 'ping', NO_BODY)
    registry.replace([peer])
    await expect(held).rejects.toMatchObject({ code: 'unreachable' })
    await expect(alice.request(peer, 'ping', NO_BODY)).rejects.toMatchObject({ code: 'unreachable' })
  })

  it('carries 8 MB beside small requests', async () => {
    const { alice, peer } = await pair()
    const big = new Uint8Array(8 * 1024 * 1024).fill(0xab)
    const [bigReply, smallReply] = await Promise.all([
      alice.request(peer, 'sync', big),
      alice.request(peer, 'ping', Uint8Array.of(7)),
    ])
    expect(Buffer.from(bigReply.body).equals(Buffer.from(big))).toBe(true)
    expect([...smallReply.body]).toEqual([7])
  })

  it('keeps thousands of requests under way apart, and refuses beyond its bound', async () => {
    let release = (): void => {}
    const gate = new Promise<void>((resolve) => (release = resolve))
    const { alice, peer } = await pair(async (_from, _kind, body) => {
      await gate
      return { status: 200, body }
    })
    const numbers = Array.from({ length: 4_096 }, (_, i) => i)
    await alice.request(peer, 'ping', NO_BODY, { timeoutMs: 1 }).catch(() => undefined)
    const replies = numbers.map((i) => alice.request(peer, 'onion', Uint8Array.of(i & 0xff, i >> 8)))
    const tooMany = alice.request(peer, 'onion', NO_BODY)
    await expect(tooMany).rejects.toMatchObject({ code: 'overloaded' })
    release()
    const bodies = await Promise.all(replies)
    expect(bodies.map(({ body }) => (body[0] ?? 0) + (body[1] ?? 0) * 256)).toEqual(numbers)
  })

  it('answers 500 when the node fails to answer, and stays connected', async () => {
    const { alice, peer } = await pair(async (_from, kind) => {
      if (kind === 'vote') throw new Error('a bug')
      return { status: 200, body: NO_BODY }
    })
    expect((await alice.request(peer, 'vote', NO_BODY)).status).toBe(500)
    expect((await alice.request(peer, 'ping', NO_BODY)).status).toBe(200)
  })

  it('reaches a node again after it has come back on the same port', async () => {
    const { registry, alice, bob, port, peer } = await pair()
    await alice.request(peer, 'ping', NO_BODY)
    await bob[Symbol.asyncDispose]()
    await expect(alice.request(peer, 'ping', NO_BODY)).rejects.toMatchObject({ code: 'unreachable' })
    expect(alice.isUp(peer)).toBe(false)

    const again = open('bob', registry)
    await again.listen('127.0.0.1', port, echo)

    expect((await retried(() => alice.request(peer, 'ping', NO_BODY))).status).toBe(200)
    expect(alice.isUp(peer)).toBe(true)
  })

  it('connects the members of a swarm by itself and uses one connection both ways', async () => {
    const registry = new ListRegistry()
    const alice = open('alice', registry)
    const bob = open('bob', registry)
    const bobPort = await bob.listen('127.0.0.1', 0, async (from) => ({ status: 200, body: bytesOf(from) }))
    // Nobody can call alice: her port is closed. Bob can still ask her over the connection she opened.
    const records = [recordOf('alice', await freePort(), 9n), recordOf('bob', bobPort, 9n)] as const
    registry.replace(records)
    await alice.listen('127.0.0.1', 0, async (from) => ({ status: 200, body: bytesOf(from) }))

    const reply = await retried(() => bob.request(records[0], 'ping', NO_BODY))

    expect(Buffer.from(reply.body).toString()).toBe(keyOf('bob'))
  })

  it('takes a neighbour that says nothing for two pings to be dead', async () => {
    const clock = new ManualClock()
    const registry = new ListRegistry()
    const alice = open('alice', registry, clock)
    const { proxyPort, freeze, close } = await freezableProxy(registry)
    cleanUp.push(close)
    const peer = recordOf('bob', proxyPort)
    registry.replace([recordOf('alice', 0), peer])
    await alice.request(peer, 'ping', NO_BODY)

    freeze()
    const pending = alice.request(peer, 'onion', NO_BODY)
    const verdict = expect(pending).rejects.toMatchObject({ code: 'unreachable' })
    await clock.advance(16_000)

    await verdict
  })

  it('lives as long as pings are answered, and closes after a minute in which nothing was asked', async () => {
    const clock = new ManualClock()
    const { alice, peer, closed } = await watchedPair(clock)
    await alice.request(peer, 'ping', NO_BODY)
    for (let i = 0; i < 11; i++) await quietTick(clock)
    expect(closed()).toBe(false)
    for (let i = 0; i < 2; i++) await quietTick(clock)
    await until(closed)
    expect((await alice.request(peer, 'ping', NO_BODY)).status).toBe(200)
  })

  it('gives up a node that takes the connection and then says nothing', async () => {
    const clock = new ManualClock()
    const registry = new ListRegistry()
    const alice = open('alice', registry, clock)
    const sockets: Socket[] = []
    const mute = createTcpServer((socket) => void sockets.push(socket))
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
    cleanUp.push(() => {
      for (const socket of sockets) socket.destroy()
      mute.close()
    })
    const peer = recordOf('bob', portOf(mute))
    registry.replace([recordOf('alice', 0), peer])

    const verdict = expect(alice.request(peer, 'ping', NO_BODY)).rejects.toMatchObject({ code: 'unreachable' })
    await clock.advance(5_001)

    await verdict
  })

  it('hands on a request that is cancelled while the connection is being made', async () => {
    const { alice, peer } = await pair()
    const controller = new AbortController()
    const request = alice.request(peer, 'ping', NO_BODY, { signal: controller.signal })
    controller.abort()
    await expect(request).rejects.toMatchObject({ code: 'aborted' })
    expect((await alice.request(peer, 'ping', NO_BODY)).status).toBe(200)
  })

  it('survives any bytes on its port', async () => {
    const { alice, port, peer } = await pair()
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const socket = tcpConnect(port, '127.0.0.1')
        socket.on('error', () => undefined)
        await new Promise<void>((resolve) => socket.end(bytes, () => resolve()))
        socket.destroy()
      }),
      { numRuns: 30 },
    )
    expect((await alice.request(peer, 'ping', NO_BODY)).status).toBe(200)
  })

  it('survives any frames of a node of the registry', async () => {
    const { registry, alice, port, peer } = await pair(never)
    registry.replace([...registry.current().nodes, recordOf('mallory', 0)])
    const hello = encodeChannelFrame({
      id: 0,
      type: 'hello',
      body: encodeHello({ oldest: 1, newest: 1, windowBytes: 0 }),
    })
    const frame = fc
      .record({
        id: fc.nat(3),
        type: fc.constantFrom('hello', 'request', 'reply', 'error', 'cancel', 'window'),
        body: fc.uint8Array({ maxLength: 8 }),
      })
      .map((parts) => encodeChannelFrame(parts as Parameters<typeof encodeChannelFrame>[0]))
    const chunk = fc.oneof(frame, fc.uint8Array({ maxLength: 20 }))
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(chunk, { maxLength: 8 }), async (greets, chunks) => {
        const socket = await rawTls('mallory', port)
        if (greets) socket.write(hello)
        for (const bytes of chunks) socket.write(bytes)
        await new Promise<void>((resolve) => socket.end(() => resolve()))
        socket.destroy()
      }),
      { numRuns: 40 },
    )
    const held = alice.request(peer, 'ping', NO_BODY, { timeoutMs: 20 })
    await expect(held).rejects.toMatchObject({ code: 'timeout' })
  })

  it('answers 400 to a kind of request it does not know, for versions to come', async () => {
    const { registry, port } = await pair()
    registry.replace([...registry.current().nodes, recordOf('mallory', 0)])
    const socket = await rawTls('mallory', port)
    cleanUp.push(() => void socket.destroy())
    const request = requestHead('ping')
    request[0] = 200
    socket.write(
      encodeChannelFrame({ id: 0, type: 'hello', body: encodeHello({ oldest: 1, newest: 1, windowBytes: 1 }) }),
    )
    socket.write(encodeChannelFrame({ id: 5, type: 'request', body: request }))
    let received = ''
    socket.on('data', (bytes: Buffer) => (received += bytes.toString('hex')))
    const reply = Buffer.from(encodeChannelFrame({ id: 5, type: 'reply', body: Uint8Array.of(1, 144) })).toString('hex')
    await until(() => received.endsWith(reply))
  })

  describe('between releases', () => {
    const before = { oldest: CHANNEL_VERSIONS.newest - 1, newest: CHANNEL_VERSIONS.newest - 1 }
    const after = { oldest: CHANNEL_VERSIONS.newest, newest: CHANNEL_VERSIONS.newest + 1 }

    /** Alice asks bob. */
    async function ask(own: ChannelVersions, theirs: ChannelVersions, kind: PeerRequestKind) {
      const registry = new ListRegistry()
      const asked: [PeerRequestKind, number][] = []
      const alice = channelOf('alice', registry, undefined, undefined, own)
      const bob = channelOf('bob', registry, undefined, undefined, theirs)
      cleanUp.push(async () => alice[Symbol.asyncDispose]())
      cleanUp.push(async () => bob[Symbol.asyncDispose]())
      const port = await bob.listen('127.0.0.1', 0, async (_from, asking, body) => {
        asked.push([asking, body.length])
        return { status: 200, body }
      })
      const peer = recordOf('bob', port)
      registry.replace([recordOf('alice', 0), peer])
      const { status } = await alice.request(peer, kind, new Uint8Array(3))
      return { status, asked }
    }

    it.each([
      [CHANNEL_VERSIONS, before],
      [before, CHANNEL_VERSIONS],
      [before, before],
    ])('speaks the older of two versions (%o, %o)', async (own, theirs) => {
      expect(await ask(own, theirs, 'store')).toEqual({ status: 200, asked: [['store', 3]] })
      expect(await ask(own, theirs, 'ping')).toEqual({ status: 200, asked: [['ping', 0]] })
      expect(await ask(own, theirs, 'sync')).toEqual({ status: 400, asked: [] })
    })

    it('speaks the newest that both know', async () => {
      expect(await ask(CHANNEL_VERSIONS, { ...after, oldest: 1 }, 'ping')).toEqual({
        status: 200,
        asked: [['ping', 3]],
      })
      expect(await ask(after, CHANNEL_VERSIONS, 'sync')).toEqual({ status: 200, asked: [['sync', 3]] })
    })

    it('does not speak where there is no common version', async () => {
      await expect(ask(before, after, 'ping')).rejects.toMatchObject({ code: 'unreachable' })
    })

    it('answers 400 to what a neighbour of that version cannot know, all the same', async () => {
      const { registry, port } = await pair()
      registry.replace([...registry.current().nodes, recordOf('mallory', 0)])
      const socket = await rawTls('mallory', port)
      cleanUp.push(() => void socket.destroy())
      // As the first release greets: one version, no range.
      const hello = Uint8Array.of(1, 0, 0, 0, 1)
      socket.write(encodeChannelFrame({ id: 0, type: 'hello', body: hello }))
      socket.write(encodeChannelFrame({ id: 5, type: 'request', body: requestHead('sync') }))
      let received = ''
      socket.on('data', (bytes: Buffer) => (received += bytes.toString('hex')))
      const reply = Buffer.from(encodeChannelFrame({ id: 5, type: 'reply', body: Uint8Array.of(1, 144) })).toString(
        'hex',
      )
      await until(() => received.endsWith(reply))
    })
  })

  it('refuses a caller without certificate', async () => {
    const { port } = await pair()
    const socket = tlsConnect({ port, host: '127.0.0.1', rejectUnauthorized: false })
    socket.on('error', () => undefined)
    await new Promise<void>((resolve) => socket.once('close', () => resolve()))
    expect(socket.bytesRead).toBeLessThan(2_000)
  })

  /** A pair whose first connection is watched by bob's signal. */
  async function watchedPair(clock: ManualClock) {
    const registry = new ListRegistry()
    const alice = open('alice', registry, clock)
    const bob = open('bob', registry)
    const bobPort = await bob.listen('127.0.0.1', 0, echo)
    const proxy = await freezableProxy(registry, bobPort)
    cleanUp.push(proxy.close)
    const peer = recordOf('bob', proxy.proxyPort)
    registry.replace([recordOf('alice', 0), peer])
    return { alice, peer, closed: proxy.hasClosed }
  }

  /** TCP in front of bob that can stop passing bytes on, without closing anything. */
  async function freezableProxy(registry: ListRegistry, target?: number) {
    let targetPort = target
    if (targetPort === undefined) targetPort = await open('bob', registry).listen('127.0.0.1', 0, echo)
    let isFrozen = false
    let hasClosed = false
    const sockets: Socket[] = []
    const server = createTcpServer((near) => {
      const far = tcpConnect(targetPort, '127.0.0.1')
      sockets.push(near, far)
      const pass = (from: Socket, to: Socket): void => {
        from.on('data', (bytes) => void (isFrozen || to.write(bytes)))
        from.on('error', () => undefined)
        from.on('close', () => {
          hasClosed = true
          to.destroy()
        })
      }
      pass(near, far)
      pass(far, near)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return {
      proxyPort: portOf(server),
      freeze: () => {
        isFrozen = true
      },
      hasClosed: () => hasClosed,
      close: () => {
        for (const socket of sockets) socket.destroy()
        server.close()
      },
    }
  }
})

/** One ping, with real time enough for its answer to cross loopback. */
async function quietTick(clock: ManualClock): Promise<void> {
  await clock.advance(5_000)
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 1))
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
}

/** Asks again while the answer is `unreachable`: pauses after failed attempts are part of the channel. */
async function retried(ask: () => Promise<TransportResponse>): Promise<TransportResponse> {
  for (;;) {
    try {
      return await ask()
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

async function rawTls(name: string, port: number): Promise<TLSSocket> {
  const socket = tlsConnect({
    ...nodeCertificate(native, seedOf(name)),
    port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
  })
  socket.on('error', () => undefined)
  await new Promise<void>((resolve) => socket.once('secureConnect', () => resolve()))
  return socket
}

async function freePort(): Promise<number> {
  const server = createTcpServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const port = portOf(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

function portOf(server: ReturnType<typeof createTcpServer>): number {
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('server does not listen')
  return address.port
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

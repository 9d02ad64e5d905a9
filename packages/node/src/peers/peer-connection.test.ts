import { Duplex } from 'node:stream'
import { ManualClock } from '@starling/ports/testing'
import { type ChannelFrame, ChannelFrameReader, encodeChannelFrame } from '@starling/wire/peer'
import { describe, expect, it } from 'vitest'
import { ChannelLoad } from './channel-load.ts'
import { encodeHello, requestHead } from './channel-messages.ts'
import { ChannelTraffic } from './channel-traffic.ts'
import { CHANNEL_VERSIONS } from './channel-versions.ts'
import { PeerConnection } from './peer-connection.ts'

const HELLO = encodeChannelFrame({
  id: 0,
  type: 'hello',
  body: encodeHello({ ...CHANNEL_VERSIONS, windowBytes: 1_000_000 }),
})
const ping = (id: number, bytes: number) =>
  encodeChannelFrame({ id, type: 'request', head: requestHead('ping'), body: new Uint8Array(bytes) })
const turn = () => new Promise((resolve) => setImmediate(resolve))

/** A connection whose neighbour is the test; requests are answered when it says so. */
function connect(load: ChannelLoad) {
  const reader = new ChannelFrameReader()
  const heard: ChannelFrame[] = []
  const written: (() => void)[] = []
  const socket = new Duplex({
    read() {},
    write(chunk: Uint8Array, _encoding, taken) {
      heard.push(...reader.push(chunk))
      written.push(taken)
    },
  })
  const answers: (() => void)[] = []
  const closed: boolean[] = []
  const connection = new PeerConnection({
    socket,
    clock: new ManualClock(),
    versions: CHANNEL_VERSIONS,
    traffic: new ChannelTraffic(),
    load,
    answer: () => new Promise((resolve) => answers.push(() => resolve({ status: 200, body: new Uint8Array(0) }))),
    onClose: (isLost) => closed.push(isLost),
  })
  const say = async (bytes: Uint8Array) => {
    socket.push(bytes)
    await turn()
  }
  const takeAll = async () => {
    await turn()
    for (let taken = written.shift(); taken !== undefined; taken = written.shift()) taken()
    await turn()
  }
  return { connection, say, takeAll, heard, answers, closed }
}

describe('connections of one channel', () => {
  it('share what they may hold: beyond it requests are refused, and nothing is kept', async () => {
    const load = new ChannelLoad(1_000)
    const [busy, other] = [connect(load), connect(load)]
    for (const { say, takeAll } of [busy, other]) {
      await say(HELLO)
      await takeAll()
    }
    await busy.say(ping(1, 1_500))

    await other.say(ping(2, 10))
    await other.takeAll()
    const asked = other.connection.request('ping', new Uint8Array(1), { deadlineMs: 1_000 })

    await expect(asked).rejects.toMatchObject({ code: 'overloaded' })
    expect(other.heard.map(({ id, type }) => [id, type]).slice(1)).toEqual([[2, 'error']])
    busy.answers[0]?.()
    await busy.takeAll()
    await busy.takeAll()
    expect(load.bytes).toBe(0)
    await other.say(ping(3, 10))
    expect(other.answers).toHaveLength(1)
  })

  it('close when a large frame arrives and there is no room for it', async () => {
    const load = new ChannelLoad(100_000)
    const { say, closed, takeAll } = connect(load)
    await say(HELLO)
    await takeAll()

    await say(ping(1, 300_000).subarray(0, 90_000))
    // Its length has been read.
    expect([closed, load.bytes]).toEqual([[], 90_000 - 4])
    await say(new Uint8Array(20_000))

    expect([closed, load.bytes]).toEqual([[true], 0])
  })
})

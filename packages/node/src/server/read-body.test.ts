import { Readable } from 'node:stream'
import { concatBytes } from '@starling/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBody } from './read-body.ts'

function room(bytesMax = 1_000_000, roomBytes = Number.POSITIVE_INFINITY) {
  const asked = { bytes: 0 }
  return {
    asked,
    bytesMax,
    hasRoomFor(bytes: number) {
      if (asked.bytes + bytes > roomBytes) return false
      asked.bytes += bytes
      return true
    },
  }
}

const anyPace = { enter: () => undefined, leave: () => undefined }

describe('readBody', () => {
  it('gives back what was sent, in whatever pieces, and asks for no more than twice the room', async () => {
    const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40_000 }), { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(pieces, fc.boolean(), async (chunks, isAnnounced) => {
        const all = concatBytes(...chunks)
        const limits = room()

        const body = await readBody(Readable.from(chunks), isAnnounced ? all.length : Number.NaN, limits, anyPace)

        expect(body).toEqual(all)
        expect(limits.asked.bytes).toBeLessThanOrEqual(Math.max(16_384, 2 * all.length))
        if (isAnnounced) expect(limits.asked.bytes).toBe(all.length)
      }),
    )
  })

  it('takes a body in one piece without a copy, and no more memory than came for tiny ones', async () => {
    const whole = Buffer.from('hello')
    const tiny = Array.from({ length: 50_000 }, () => Uint8Array.of(7))
    const limits = room()

    const body = (await readBody(Readable.from([whole]), 5, room(), anyPace)) as Uint8Array
    await readBody(Readable.from(tiny), Number.NaN, limits, anyPace)

    expect([body.buffer, body.byteOffset]).toEqual([whole.buffer, whole.byteOffset])
    expect(limits.asked.bytes).toBeLessThanOrEqual(2 * tiny.length)
  })

  it('asks for no room because of an announcement alone', async () => {
    const limits = room(10_000_000)
    const stream = new Readable({ read() {} })
    const reading = readBody(stream, 9_000_000, limits, anyPace)

    stream.push(new Uint8Array(10))
    await new Promise((resolve) => setImmediate(resolve))

    expect(limits.asked.bytes).toBe(16_384)
    stream.destroy()
    expect(await reading).toBe('ended_early')
  })

  it('stops at the limit, and where there is no room', async () => {
    const chunks = [new Uint8Array(60), new Uint8Array(60)]

    expect(await readBody(Readable.from(chunks), Number.NaN, room(119), anyPace)).toBe('too_large')
    expect(await readBody(Readable.from(chunks), 120, room(120), anyPace)).toHaveLength(120)
    expect(await readBody(Readable.from(chunks), 120, room(120, 119), anyPace)).toBe('no_room')
  })

  it('hears that the client has gone', async () => {
    const broken = new Readable({ read: () => broken.destroy(new Error('connection reset')) })

    expect(await readBody(broken, 5, room(), anyPace)).toBe('ended_early')
  })
})

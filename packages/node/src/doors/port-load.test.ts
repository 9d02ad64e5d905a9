import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PortLoad, type RequestPlace } from './port-load.ts'

const alice = { address: '192.0.2.1' }
const bob = { address: '2001:db8::1' }
const bobsOther = { address: '2001:db8::2' }

describe('PortLoad', () => {
  it('lets in so many requests at once, and the next when one leaves', () => {
    const load = new PortLoad({ requestsMax: 2 })
    const first = load.enter(alice)
    load.enter(alice)

    expect(load.enter(alice)).toBeUndefined()
    first?.leave()
    first?.leave()
    expect(load.enter(alice)).toBeDefined()
    expect(load.enter(alice)).toBeUndefined()
  })

  it('takes large bodies as long as all together fit, and those of one client', () => {
    const load = new PortLoad({ smallBodyBytes: 0, bodyBytesMax: 10, clientBodyBytesMax: 7 })
    const [first, second, third] = [load.enter(alice), load.enter(bob), load.enter(bobsOther)] as RequestPlace[]

    expect([first?.hasRoomFor(8), first?.hasRoomFor(6)]).toEqual([false, true])
    expect([second?.hasRoomFor(5), second?.hasRoomFor(4)]).toEqual([false, true])
    first?.leave()
    expect([third?.hasRoomFor(4), third?.hasRoomFor(3)]).toEqual([false, true])
  })

  it('never refuses a small body, and counts a large one from its first byte', () => {
    const load = new PortLoad({ smallBodyBytes: 5, bodyBytesMax: 8 })
    const places = Array.from({ length: 100 }, () => load.enter(alice))

    expect(places.every((place) => place?.hasRoomFor(5))).toBe(true)
    expect(load.bodyBytes).toBe(0)
    expect([places[0]?.hasRoomFor(1), places[1]?.hasRoomFor(1)]).toEqual([true, false])
    expect(load.bodyBytes).toBe(6)
  })

  it('is empty when all have left, whatever they did', () => {
    const step = fc.record({
      who: fc.nat(5),
      client: fc.constantFrom(alice, bob),
      bytes: fc.nat(50),
      does: fc.constantFrom('enter', 'receive', 'leave', 'reply'),
    })
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const load = new PortLoad({
          requestsMax: 4,
          smallBodyBytes: 20,
          bodyBytesMax: 100,
          clientBodyBytesMax: 70,
          replyBytesMax: 100,
        })
        const places = new Map<number, RequestPlace>()
        let replies = 0
        for (const { who, client, bytes, does } of steps) {
          const place = does === 'enter' ? load.enter(client) : undefined
          if (place !== undefined) places.get(who)?.leave()
          if (place !== undefined) places.set(who, place)
          if (does === 'receive') places.get(who)?.hasRoomFor(bytes)
          if (does === 'leave') places.get(who)?.leave()
          if (does === 'reply' && load.keepReply(bytes)) replies += bytes
          expect(load.requests).toBeLessThanOrEqual(4)
          expect(load.bodyBytes).toBeLessThanOrEqual(100)
          expect(load.replyBytes).toBe(replies)
        }
        for (const place of places.values()) place.leave()
        expect([load.requests, load.bodyBytes]).toEqual([0, 0])
      }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ClientOfRequest, PortLoad } from './port-load.ts'
import type { RequestPlace } from './request-place.ts'

const alice = { address: '192.0.2.1' }
const bob = { address: '2001:db8::1' }
const bobsOther = { address: '2001:db8::2' }

function enter(load: PortLoad, client: ClientOfRequest): RequestPlace {
  const place = load.enter(client)
  if (typeof place === 'string') throw new Error(`refused: ${place}`)
  return place
}

describe('PortLoad', () => {
  it('works on so many requests at once, and on the next when one leaves', () => {
    const load = new PortLoad({ requestsMax: 2, limitsClients: false })
    const [first, second, third] = [enter(load, alice), enter(load, alice), enter(load, alice)]

    expect([first.begin(), second.begin(), third.begin()]).toEqual([undefined, undefined, 'requests'])
    expect(load.enter(alice), 'before anything of it is read').toBe('requests')
    first.leave()
    first.leave()
    expect([third.begin(), load.enter(alice)]).toEqual([undefined, 'requests'])
  })

  it('counts requests whose bodies are still coming apart from those that are there', () => {
    const load = new PortLoad({ requestsMax: 1, arrivingMax: 3, limitsClients: false })
    const slow = [enter(load, alice), enter(load, alice)]
    const whole = enter(load, bob)

    expect(load.enter(bob)).toBe('bodies')
    expect(whole.begin()).toBeUndefined()
    expect([load.carried.requests, load.carried.arriving]).toEqual([1, 2])
    whole.leave()
    slow[0]?.leave()
    expect([load.carried.requests, load.carried.arriving]).toEqual([0, 1])
  })

  it('gives one client a quarter of everything, and the others what is left', () => {
    const load = new PortLoad({ requestsMax: 8, arrivingMax: 12 })
    const alices = [enter(load, alice), enter(load, alice), enter(load, alice)]

    expect(load.enter(alice)).toBe('client_share')
    expect(alices.map((place) => place.begin())).toEqual([undefined, undefined, 'client_share'])
    expect(load.enter(alice)).toBe('client_share')
    const bobs = [enter(load, bob), enter(load, bobsOther)]
    expect(bobs.map((place) => place.begin())).toEqual([undefined, undefined])
    expect(load.enter(bob), 'one network of 64 bits').toBe('client_share')
    alices[0]?.leave()
    expect(alices[2]?.begin()).toBeUndefined()
  })

  it('takes no more of small bodies that are still coming than it has room for, and always what has come whole', () => {
    const load = new PortLoad({ smallBodyBytes: 10, arrivingBytesMax: 16 })
    const [first, second, third] = [enter(load, alice), enter(load, alice), enter(load, bob)]

    expect([first.hasRoomFor(4), second.hasRoomFor(1), third.hasRoomFor(4)]).toEqual([true, false, true])
    expect(second.hasRoomFor(10, true)).toBe(true)
    expect(load.carried.arrivingBytes).toBe(8)
    first.begin()
    expect(load.carried.arrivingBytes).toBe(4)
    expect(enter(load, alice).hasRoomFor(4)).toBe(true)
  })

  it('takes large bodies as long as all together fit, and those of one client', () => {
    const load = new PortLoad({ smallBodyBytes: 0, bodyBytesMax: 10, clientBodyBytesMax: 7 })
    const [first, second, third] = [enter(load, alice), enter(load, bob), enter(load, bobsOther)]

    expect([first.hasRoomFor(8), first.hasRoomFor(6)]).toEqual([false, true])
    expect([second.hasRoomFor(5), second.hasRoomFor(4)]).toEqual([false, true])
    first.leave()
    expect([third.hasRoomFor(4), third.hasRoomFor(3)]).toEqual([false, true])
  })

  it('has room for small bodies beside large ones, and counts a large one from its first byte', () => {
    const load = new PortLoad({ smallBodyBytes: 5, bodyBytesMax: 8 })
    const places = Array.from({ length: 100 }, () => enter(load, alice))

    expect(places.every((place) => place.hasRoomFor(5))).toBe(true)
    expect(load.carried.bodyBytes).toBe(0)
    expect([places[0]?.hasRoomFor(1), places[1]?.hasRoomFor(1)]).toEqual([true, false])
    expect([load.carried.bodyBytes, load.carried.arrivingBytes]).toEqual([6, 99 * 5])
  })

  it('is empty when all have left, whatever they did', () => {
    const step = fc.record({
      who: fc.nat(5),
      client: fc.constantFrom(alice, bob),
      bytes: fc.nat(50),
      isWhole: fc.boolean(),
      does: fc.constantFrom('enter', 'receive', 'begin', 'leave', 'reply'),
    })
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const load = new PortLoad({
          requestsMax: 4,
          arrivingMax: 8,
          arrivingBytesMax: 60,
          smallBodyBytes: 20,
          bodyBytesMax: 100,
          clientBodyBytesMax: 70,
          replyBytesMax: 100,
        })
        const places = new Map<number, RequestPlace>()
        const begun = new Set<RequestPlace>()
        let replies = 0
        for (const { who, client, bytes, isWhole, does } of steps) {
          const place = does === 'enter' ? load.enter(client) : undefined
          if (typeof place === 'object') places.get(who)?.leave()
          if (typeof place === 'object') places.set(who, place)
          if (does === 'receive') places.get(who)?.hasRoomFor(bytes, isWhole)
          const waiting = does === 'begin' ? places.get(who) : undefined
          if (waiting !== undefined && !begun.has(waiting) && waiting.begin() === undefined) begun.add(waiting)
          if (does === 'leave') places.get(who)?.leave()
          if (does === 'leave') places.delete(who)
          if (does === 'reply' && load.keepReply(bytes)) replies += bytes
          expect(load.carried.requests).toBeLessThanOrEqual(2)
          expect(load.carried.arriving).toBeLessThanOrEqual(4)
          expect(load.carried.arrivingBytes).toBeLessThanOrEqual(30)
          expect(load.carried.bodyBytes).toBeLessThanOrEqual(100)
          expect(load.replyBytes).toBe(replies)
        }
        for (const place of places.values()) place.leave()
        expect(load.carried).toEqual({ arriving: 0, requests: 0, arrivingBytes: 0, bodyBytes: 0 })
        expect(load.clients).toBe(0)
      }),
    )
  })
})

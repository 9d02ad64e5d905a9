import { toHex } from '@starling/base'
import { ManualClock } from '@starling/ports/testing'
import { describe, expect, it } from 'vitest'
import { alice, bob } from '../test/requests.ts'
import { WaitingRoom } from './waiting-room.ts'

const TOKEN = new Uint8Array(36).fill(1)
const OTHER_TOKEN = new Uint8Array(36).fill(2)

function room() {
  const clock = new ManualClock()
  const sizes: number[] = []
  return { clock, sizes, room: new WaitingRoom(clock, (size) => sizes.push(size)) }
}

describe('WaitingRoom', () => {
  it('wakes every call that watches the mailbox, once, and no other', async () => {
    const { room: waiting } = room()
    const calls = [
      waiting.watch([{ account: alice.id, namespace: 0 }]),
      waiting.watch([
        { account: bob.id, namespace: 0 },
        { account: alice.id, namespace: 0 },
        { account: alice.id, namespace: 0 },
      ]),
      waiting.watch([{ account: alice.id, namespace: 5 }]),
    ]
    const reasons = calls.map((call) => call.wait(1_000))

    waiting.announce(alice.id, 0)

    expect(await Promise.all(reasons.slice(0, 2))).toEqual(['new', 'new'])
    for (const call of calls) call[Symbol.dispose]()
    expect(waiting.size).toBe(0)
  })

  it('remembers what came between the beginning of a watch and its wait', async () => {
    const { room: waiting } = room()
    using call = waiting.watch([{ account: alice.id, namespace: 0 }])

    waiting.announce(alice.id, 0)

    expect(await call.wait(1_000)).toBe('new')
  })

  it('ends calls whose token is revoked, where the revoked may not read', async () => {
    const { clock, room: waiting } = room()
    using revoked = waiting.watch([
      { account: bob.id, namespace: 0 },
      { account: alice.id, namespace: 0, token: TOKEN },
    ])
    using allowed = waiting.watch([{ account: alice.id, namespace: -11, token: TOKEN }])
    using other = waiting.watch([{ account: alice.id, namespace: 0, token: OTHER_TOKEN }])
    using owner = waiting.watch([{ account: alice.id, namespace: 0 }])
    const reasons = [revoked, allowed, other, owner].map((call) => call.wait(1_000))

    waiting.revoke(alice.id, new Set([toHex(TOKEN)]))
    await clock.advance(1_000)

    expect(await Promise.all(reasons)).toEqual(['revoked', 'time', 'time', 'time'])
  })

  it('lets an end interrupt the gathering of what is new, and nothing else', async () => {
    const { clock, room: waiting } = room()
    const [first, second] = [0, 1].map(() => waiting.watch([{ account: alice.id, namespace: 0 }]))
    waiting.announce(alice.id, 0)
    const gathering = first?.gather(15)
    waiting.announce(alice.id, 0)
    waiting.close()

    expect(await gathering).toBe('end')
    expect(await second?.gather(15)).toBe('end')
    expect(clock.sleeping).toBe(0)
  })

  it('answers at once when it is closed or full, or nobody waits', async () => {
    const { room: waiting } = room()
    using gone = waiting.watch([{ account: alice.id, namespace: 0 }])
    expect(await gone.wait(1_000, AbortSignal.abort())).toBe('end')

    waiting.close()

    using late = waiting.watch([{ account: alice.id, namespace: 0 }])
    expect(await late.wait(1_000)).toBe('end')
  })

  it('says how many calls it holds', () => {
    const { room: waiting, sizes } = room()
    const call = waiting.watch([{ account: alice.id, namespace: 0 }])
    waiting.watch([{ account: bob.id, namespace: 0 }])[Symbol.dispose]()
    call[Symbol.dispose]()
    call[Symbol.dispose]()

    expect(sizes).toEqual([1, 2, 1, 0])
  })
})

import { toHex } from '@starling/base'
import { native } from '@starling/crypto/native'
import { ManualClock } from '@starling/ports/testing'
import { PROFILES } from '@starling/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import { MaintenanceBook } from './maintenance.ts'

const HOUR_MS = 3_600_000
const signer = native.ed25519.importSeed(new Uint8Array(32).fill(7))
const ed25519 = toHex(signer.publicKey)

let clock: ManualClock
let book: MaintenanceBook

beforeEach(() => {
  clock = new ManualClock()
  book = new MaintenanceBook({ clock, crypto: native, profile: PROFILES.production })
})

/** Whether the node may be away so long from now. */
const announce = (ms: number) => book.take(book.announce({ ed25519, signer }, ms))
const awayForMs = () => (book.of(ed25519)?.untilMs ?? clock.now()) - clock.now()

describe('a node that announces maintenance', () => {
  it('is away for as long as it says, and four hours at most', async () => {
    expect(awayForMs()).toBe(0)
    expect(announce(10 * 60_000)).toBe(true)
    expect(awayForMs()).toBe(10 * 60_000)
    expect(announce(40 * HOUR_MS)).toBe(true)
    expect(awayForMs()).toBe(4 * HOUR_MS)

    await clock.advance(4 * HOUR_MS)

    expect(awayForMs()).toBe(0)
  })

  it('may say longer meanwhile, but not beyond four hours from when it went', async () => {
    announce(HOUR_MS)
    await clock.advance(HOUR_MS / 2)
    expect(announce(3 * HOUR_MS)).toBe(true)
    expect(awayForMs()).toBe(3 * HOUR_MS)
    expect(announce(4 * HOUR_MS)).toBe(false)
    expect(announce(60_000)).toBe(true)
    expect(awayForMs()).toBe(3 * HOUR_MS)
  })

  it('is not away again before an hour has passed', async () => {
    announce(4 * HOUR_MS)
    await clock.advance(4 * HOUR_MS + HOUR_MS - 1)
    expect(announce(HOUR_MS)).toBe(false)
    await clock.advance(1)
    expect(announce(HOUR_MS)).toBe(true)
  })
})

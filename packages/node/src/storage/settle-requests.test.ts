import { fromHex } from '@starling/base'
import { silentLogger } from '@starling/ports/system'
import { ManualClock } from '@starling/ports/testing'
import { decodeForwardedWrite, encodeForwardedWrite } from '@starling/wire/peer'
import { describe, expect, it } from 'vitest'
import { alice, digest, START_MS } from '../../test/people.ts'
import type { SqlDriver } from './driver.ts'
import { libsqlDriver } from './libsql.ts'
import { MessageStore } from './message-store.ts'

const tokenOf = (value: number) => value.toString(16).padStart(72, '0')

async function open(): Promise<{ readonly store: MessageStore; readonly driver: SqlDriver }> {
  const driver = libsqlDriver()
  const options = { clock: new ManualClock(START_MS), logger: silentLogger, isIntact: () => true, hash: digest }
  return { store: await MessageStore.open(driver, options), driver }
}

/** All are signed for one moment; `ms` is of the stamp. */
function revoke(store: MessageStore, ms: number, values: readonly number[]): Promise<unknown> {
  const tokens = values.map(tokenOf)
  const request = encodeForwardedWrite({
    method: 'revoke_subaccount',
    account: fromHex(alice),
    tokens: tokens.map(fromHex),
    timestampMs: START_MS,
    stamp: { ms: START_MS + ms, node: new Uint8Array(32) },
    signature: new Uint8Array(64),
  })
  return store.write({ kind: 'revoke', account: alice, tokens, signedMs: START_MS, request })
}

async function keptMs(driver: SqlDriver): Promise<readonly number[]> {
  const rows = await driver.all<{ body: Uint8Array }>('SELECT body FROM requests ORDER BY stamp_ms')
  return rows.map(({ body }) => (decodeForwardedWrite(body).stamp?.ms ?? 0) - START_MS)
}

describe('revocations that were signed for one moment', () => {
  it('are kept as long as they are the first to name a token', async () => {
    const { store, driver } = await open()

    await revoke(store, 5, [1])
    await revoke(store, 7, [1, 2])
    await revoke(store, 9, [1, 2])
    expect(await keptMs(driver)).toEqual([5, 7])
    // Heard of late: the first to name both, beside a third.
    await revoke(store, 3, [1, 2, 3])
    expect(await keptMs(driver)).toEqual([3])
    await store.close()
  })

  it('are kept once, however often they are sent', async () => {
    const { store, driver } = await open()
    for (let ms = 0; ms < 20; ms++) await revoke(store, ms, [1, 2])

    expect(await keptMs(driver)).toEqual([0])
    await store.close()
  })

  it('are kept for each token that is known, and no others', async () => {
    const { store, driver } = await open()
    for (let i = 0; i < 170; i++) await revoke(store, i, [...Array.from({ length: 49 }, (_, each) => i + each), i + 49])

    // Fifty tokens that are revoked, and a hundred that were.
    expect((await keptMs(driver)).length).toBe(150)
    await store.close()
  })
})

import { native } from '@starling/crypto/native'
import { FixedRandom, ManualClock } from '@starling/ports/testing'
import { createAccount } from '@starling/protocol'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { beforeEach, describe, expect, it } from 'vitest'
import { type KeyValues, openKeyValues } from './key-values.ts'
import { type Secret, Vault } from './vault.ts'

const entropy = new Uint8Array(16).fill(0xa1)
const { id } = createAccount(native, entropy)
const alice = { id, name: 'Alice', hasSeenPhrase: false, entropy }
const text = (passphrase: string): Secret => ({ kind: 'passphrase', text: passphrase })

let clock: ManualClock
let values: KeyValues
let vault: Vault

beforeEach(async () => {
  clock = new ManualClock()
  values = await openKeyValues('profile', { indexedDB: new IDBFactory(), IDBKeyRange })
  vault = new Vault({
    values,
    clock,
    hashPassphrase: async ({ passphrase, salt, cost }) => native.argon2id(passphrase, salt, cost),
    random: new FixedRandom(1),
    cost: { memoryKib: 8, iterations: 1 },
  })
})

describe('the vault', () => {
  it('gives back the seed, and holds it nowhere in the clear', async () => {
    const record = await vault.keep(alice)

    expect(await vault.open({ kind: 'none' })).toMatchObject({ outcome: 'open', entropy, key: null })
    const kept = [...record.seed.bytes].join()
    expect(kept).not.toContain([...entropy].join())
    expect(await values.get('key')).toMatchObject({ extractable: false })
  })

  it('wraps the seed twice with a passphrase: the key of the browser alone does not open it', async () => {
    await vault.keep(alice)
    const { record } = await vault.setPassphrase(entropy, 'correct horse')

    expect(record.passphrase).toMatchObject({ memoryKib: 8, iterations: 1 })
    expect(await vault.open({ kind: 'none' })).toEqual({ outcome: 'wrong' })
    expect(await vault.open(text('correct horse'))).toMatchObject({ outcome: 'open', entropy })
  })

  it('loses neither a new passphrase nor a new name to what was begun before it and ends after it', async () => {
    await vault.keep(alice)
    await vault.setPassphrase(entropy, 'old')
    await vault.open(text('wrong'))

    await Promise.all([vault.open(text('old')), vault.setPassphrase(entropy, 'new'), vault.note({ name: 'Alicia' })])

    expect(await vault.read()).toMatchObject({ name: 'Alicia', wrongTries: 0 })
    expect(await vault.open(text('old'))).toEqual({ outcome: 'wrong' })
    expect(await vault.open(text('new'))).toMatchObject({ outcome: 'open', entropy })
  })

  it('counts every one of many tries that are made at once', async () => {
    await vault.keep(alice)
    await vault.setPassphrase(entropy, 'right')

    const tries = await Promise.all(Array.from({ length: 7 }, () => vault.open(text('wrong'))))

    expect(tries.map(({ outcome }) => outcome)).toEqual([...Array(5).fill('wrong'), 'wait', 'wait'])
  })

  it('takes a passphrase however its letters are composed', async () => {
    await vault.keep(alice)
    await vault.setPassphrase(entropy, 'caf\u00e9')

    expect(await vault.open(text('cafe\u0301'))).toMatchObject({ outcome: 'open' })
  })

  it('asks for patience from the fifth wrong try on, and forgets them after the right one', async () => {
    await vault.keep(alice)
    await vault.setPassphrase(entropy, 'right')
    for (let n = 0; n < 5; n++) expect(await vault.open(text('wrong'))).toEqual({ outcome: 'wrong' })

    expect(await vault.open(text('right'))).toEqual({ outcome: 'wait', waitMs: 30_000 })
    await clock.advance(30_000)
    expect(await vault.open(text('wrong'))).toEqual({ outcome: 'wrong' })
    expect(await vault.open(text('right'))).toMatchObject({ outcome: 'wait' })
    await clock.advance(30_000)
    expect(await vault.open(text('right'))).toMatchObject({ outcome: 'open' })

    expect(await vault.read()).toMatchObject({ wrongTries: 0, nextTryAtMs: 0 })
  })

  it('does not lock anybody out for hours because a clock was set back', async () => {
    await vault.keep(alice)
    await vault.setPassphrase(entropy, 'right')
    for (let n = 0; n < 5; n++) await vault.open(text('wrong'))

    clock.jump(-3_600_000)

    expect(await vault.open(text('right'))).toMatchObject({ outcome: 'open' })
  })

  it('lets another tab go on until the session ends, and not a moment longer', async () => {
    await vault.keep(alice)
    const { key } = await vault.setPassphrase(entropy, 'right')
    if (key === null) throw new Error('there is a passphrase')
    const session = await vault.beginSession(key)

    expect(await vault.open({ kind: 'session', ...session })).toMatchObject({ outcome: 'open', entropy })
    await vault.endSession()
    expect(await vault.open({ kind: 'session', ...session })).toEqual({ outcome: 'wrong' })
    await vault.beginSession(key)
    expect(await vault.open({ kind: 'session', ...session })).toEqual({ outcome: 'wrong' })
  })

  it('opens nothing after it was emptied, or when the key of the browser is gone', async () => {
    const record = await vault.keep(alice)
    await values.put({ key: undefined })
    expect(await vault.open({ kind: 'none' })).toEqual({ outcome: 'wrong' })

    await vault.remove()
    await values.put({ account: record })

    expect(await vault.open({ kind: 'none' })).toEqual({ outcome: 'wrong' })
  })
})

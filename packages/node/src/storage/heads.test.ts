import { describe, expect, it } from 'vitest'
import { alice, bob, hashOf } from '../../test/people.ts'
import { type MailboxHead, MailboxHeads } from './heads.ts'

const old: MailboxHead = { hash: hashOf('old'), expiryMs: 100 }
const fresh: MailboxHead = { hash: hashOf('fresh'), expiryMs: 200 }

/** Heads over a "database" of one answer, counting the questions. */
function headsOver(answer: () => Promise<MailboxHead | undefined>, capacity?: number) {
  let loads = 0
  const load = () => {
    loads++
    return answer()
  }
  const heads = new MailboxHeads(capacity === undefined ? { load } : { load, capacity })
  return { heads, loads: () => loads }
}

describe('MailboxHeads', () => {
  it('asks the database once, also when the mailbox is empty', async () => {
    const { heads, loads } = headsOver(async () => undefined)
    expect(await heads.newest(alice, 0, 1)).toBeUndefined()
    expect(await heads.newest(alice, 0, 1)).toBeUndefined()
    expect(loads()).toBe(1)
  })

  it('asks once for questions that come together', async () => {
    const { heads, loads } = headsOver(async () => old)
    expect(await Promise.all([heads.newest(alice, 0, 1), heads.newest(alice, 0, 1)])).toEqual([old, old])
    expect(loads()).toBe(1)
  })

  it('asks again when the head has expired', async () => {
    const { heads, loads } = headsOver(async () => undefined)
    heads.stored(alice, 0, old)
    expect(await heads.newest(alice, 0, 99)).toEqual(old)
    expect(await heads.newest(alice, 0, 100)).toBeUndefined()
    expect(loads()).toBe(1)
  })

  it('does not let a slow read hide what was stored meanwhile', async () => {
    let finish = (_: MailboxHead | undefined): void => {}
    const { heads } = headsOver(() => new Promise((resolve) => (finish = resolve)))
    const asked = heads.newest(alice, 0, 1)
    heads.stored(alice, 0, fresh)
    finish(undefined)
    expect(await asked).toEqual(fresh)
    expect(await heads.newest(alice, 0, 1)).toEqual(fresh)
  })

  it('does not remember a read during which the mailbox was changed', async () => {
    const answers = [old, undefined]
    let finish = (): void => {}
    const { heads } = headsOver(() => new Promise((resolve) => (finish = () => resolve(answers.shift()))))
    const asked = heads.newest(alice, 0, 1)
    heads.forget(alice, 0)
    finish()
    await asked
    const askedAgain = heads.newest(alice, 0, 1)
    finish()
    expect(await askedAgain).toBeUndefined()
  })

  it('forgets the least recently used beyond its capacity', async () => {
    const { heads, loads } = headsOver(async () => undefined, 2)
    heads.stored(alice, 0, old)
    heads.stored(bob, 0, old)
    await heads.newest(alice, 0, 1)
    heads.stored(bob, -21, old)
    expect(heads.size).toBe(2)
    expect(await heads.newest(alice, 0, 1)).toEqual(old)
    expect(loads()).toBe(0)
    await heads.newest(bob, 0, 1)
    expect(loads()).toBe(1)
  })

  it('passes on a failure of the database and asks again next time', async () => {
    let isBroken = true
    const { heads } = headsOver(async () => {
      if (isBroken) throw new Error('disk is gone')
      return old
    })
    await expect(heads.newest(alice, 0, 1)).rejects.toThrow('disk is gone')
    isBroken = false
    expect(await heads.newest(alice, 0, 1)).toEqual(old)
  })
})

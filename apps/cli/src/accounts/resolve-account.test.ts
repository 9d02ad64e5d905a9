import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { native } from '@starling/crypto/native'
import { createAccount, encodePhrase } from '@starling/protocol'
import { people } from '@starling/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AccountHome } from './account-home.ts'
import { nameOf, resolveOwn, resolveRecipient } from './resolve-account.ts'

const accountOf = (name: 'alice' | 'bob' | 'mallory') => {
  const { entropy } = people[name]
  return { id: createAccount(native, entropy).id, phrase: encodePhrase(entropy), name }
}
const network = { accounts: [accountOf('alice')] }

describe('an account by what is typed', () => {
  let folder = ''
  let home = new AccountHome('')
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'starling-resolve-'))
    home = new AccountHome(folder)
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('is the ready-made one, kept from then on under no name', async () => {
    const { id } = await resolveOwn(native, home, network, 'alice')

    expect(id).toBe(accountOf('alice').id)
    expect(await home.find(id)).toMatchObject({ name: null })
  })

  it('is the own one before a ready-made one of the same name', async () => {
    const own = { ...accountOf('bob'), name: 'alice' }
    await home.save(own)

    expect((await resolveOwn(native, home, network, 'alice')).id).toBe(own.id)
    expect(await resolveRecipient(native, home, network, 'alice')).toBe(own.id)
  })

  it('is refused in a sentence that names what was typed', async () => {
    const blinded = `15${'ab'.repeat(32)}`

    await expect(resolveOwn(native, home, network, 'mallory')).rejects.toMatchObject({ code: 'unknown_account' })
    await expect(resolveRecipient(native, home, network, blinded)).rejects.toMatchObject({
      code: 'unknown_account',
      message: `${blinded} is nobody to write to: account id does not begin with 05.`,
    })
  })

  it('is shown by its own name, else by the ready-made one, else by its id', async () => {
    const { id } = await resolveOwn(native, home, network, 'alice')
    const strange = accountOf('mallory').id

    expect(await nameOf(home, network, id)).toBe('alice')
    expect(await nameOf(home, network, strange)).toBe(strange)
    await home.save({ ...accountOf('alice'), name: 'my alice' })
    expect(await nameOf(home, network, id)).toBe('my alice')
  })
})

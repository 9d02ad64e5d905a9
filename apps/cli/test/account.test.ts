import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { starling, temporaryFolder } from './cli-process.ts'

describe('starling account', () => {
  it('makes an account and brings it back elsewhere by its phrase', async () => {
    await using folder = await temporaryFolder()
    const [here, there] = [join(folder.path, 'here'), join(folder.path, 'there')]

    const made = await starling('account', 'new', '--name', 'carol', '--home', here, '--json')
    const { id, phrase } = JSON.parse(made.stdout)
    const restored = await starling('account', 'restore', ...phrase.split(' '), '--home', there, '--json')
    const shown = await starling('account', 'show', id, '--home', there, '--json')

    expect(id).toMatch(/^05[0-9a-f]{64}$/)
    expect(JSON.parse(restored.stdout)).toEqual({ id, name: null, phrase })
    expect(JSON.parse(shown.stdout)).toEqual({ id, name: null })
  })

  it('shows the phrase only when asked to', async () => {
    await using folder = await temporaryFolder()
    const made = await starling('account', 'new', '--name', 'carol', '--home', folder.path, '--json')
    const { phrase } = JSON.parse(made.stdout)

    const without = await starling('account', 'show', '--home', folder.path, '--json')
    const withPhrase = await starling('account', 'show', 'carol', '--phrase', '--home', folder.path, '--json')

    expect(without.stdout).not.toContain(phrase)
    expect(JSON.parse(withPhrase.stdout).phrase).toBe(phrase)
  })

  it('takes the network file as every command does, and shows its ready-made accounts', async () => {
    await using folder = await temporaryFolder()
    const network = join(folder.path, 'testnet.json')
    const alice = { name: 'alice', id: `05${'a'.repeat(64)}`, phrase: 'of the testnet' }
    await writeFile(
      network,
      JSON.stringify({ profile: 'testnet', seedUrl: 'http://127.0.0.1:1', nodes: [], accounts: [alice] }),
    )
    const flags = ['--network', network, '--home', folder.path, '--json']

    const made = await starling('account', 'new', ...flags)
    const shown = await starling('account', 'show', 'alice', ...flags)

    expect(JSON.parse(made.stdout).id).toMatch(/^05[0-9a-f]{64}$/)
    expect(JSON.parse(shown.stdout)).toEqual({ id: alice.id, name: 'alice' })
  })

  it('says in one sentence what is wrong', async () => {
    await using folder = await temporaryFolder()
    const home = ['--home', folder.path]
    const nowhere = join(folder.path, 'none.json')
    const cases = [
      [['account', 'restore', 'no', 'phrase', ...home], 'That is no recovery phrase'],
      [['account', 'show', 'mallory', ...home], 'There is no account mallory'],
      [['nodes', '--network', nowhere], 'There is no network file'],
      [['send', '--network', nowhere, ...home, '--from', 'a', '--to', 'b', 'x'], 'There is no network file'],
      [['testnet', '--nodes', '0'], '--nodes must be between 1 and 1000'],
      [['testnet', '--seed', 'abc'], '--seed must be a whole number'],
    ] as const
    for (const [args, sentence] of cases) {
      const { code, stderr } = await starling(...args)
      expect(code, args.join(' ')).toBe(1)
      expect(stderr, args.join(' ')).toContain(sentence)
      expect(stderr, args.join(' ')).not.toContain('    at ')
    }
  })
})

import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lines, starling, startStarling, temporaryFolder } from './cli-process.ts'
import { makeNode, startNode } from './node-network.ts'

describe('starling node run', () => {
  it('does not start as another node where the key beside the database is lost', async () => {
    await using folder = await temporaryFolder()
    const made = await makeNode(folder.path)
    await (await startNode(made))[Symbol.asyncDispose]()
    const kept = join(folder.path, 'identity.key')
    await rename(join(made.dataDir, 'identity.key'), kept)

    const { code, stderr } = await starling('node', 'run', '--config', made.configFile)

    expect([code, stderr]).toEqual([1, expect.stringMatching(/identity\.key is missing.*backup.*another node/s)])
    expect(await readdir(made.dataDir)).not.toContain('identity.key')
    await rename(kept, join(made.dataDir, 'identity.key'))
    await using again = await startNode(made)
    expect(again.events.find(({ event }) => event === 'node.ready')).toMatchObject({ node: made.ed25519 })
  })

  it('says that a node which no network lists is not ready, and why', async () => {
    await using folder = await temporaryFolder()
    const made = await makeNode(folder.path)
    await rm(join(made.dataDir, 'identity.key'))
    const node = startStarling('node', 'run', '--config', made.configFile)
    const nextLine = lines(node)
    const events: Record<string, unknown>[] = []

    while (!/ready/.test(String(events.at(-1)?.['event']))) events.push(JSON.parse(await nextLine()))
    const status = await starling('node', 'status', '--config', made.configFile, '--json')
    node.kill('SIGTERM')

    expect(events.at(-1)).toMatchObject({ event: 'node.not_ready', reasons: 'not in any swarm' })
    expect([status.code, JSON.parse(status.stdout)]).toMatchObject([
      1,
      { ready: false, reasons: ['not in any swarm'], ed25519: events.at(-1)?.['node'] },
    ])
  })
})

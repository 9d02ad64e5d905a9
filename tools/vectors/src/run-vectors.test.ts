import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { runVectors } from './run-vectors.ts'

const VECTORS = fileURLToPath(new URL('../../../vectors', import.meta.url))

async function withFolder(
  files: Readonly<Record<string, string>>,
  run: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'starling-vectors-'))
  try {
    await mkdir(join(folder, 'network'))
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    await run(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

describe('the vectors of this project', () => {
  it('all pass over both backends', async () => {
    const outcome = await runVectors(VECTORS)

    expect(outcome.failures).toEqual([])
    expect(outcome.passed).toBeGreaterThan(500)
  })
})

describe('the runner', () => {
  it('reports a case that fails, and goes on with the others', async () => {
    const text = await readFile(join(VECTORS, 'network/message-hash.json'), 'utf8')
    const vectors = JSON.parse(text) as { vectors: { hash: string }[] }
    const [first] = vectors.vectors
    if (first === undefined) throw new Error('no vector')
    first.hash = 'A'.repeat(43)
    await withFolder({ 'network/message-hash.json': JSON.stringify(vectors) }, async (folder) => {
      const outcome = await runVectors(folder)

      expect(outcome.failures).toHaveLength(2)
      expect(outcome.failures[0]).toContain('message-hash.json [native] message hash AAAA')
      expect(outcome.passed).toBe((vectors.vectors.length - 1) * 2)
    })
  })

  it('fails a file that is not JSON, and names an area that is not built', async () => {
    await withFolder({ 'network/namespaces.json': '{', 'network/groups.json': '{}' }, async (folder) => {
      const outcome = await runVectors(folder)

      expect(outcome.failed).toBe(2)
      expect(outcome.notCovered).toEqual(['network/groups.json: groups'])
    })
  })

  it('refuses a folder without vectors', async () => {
    await withFolder({}, async (folder) => {
      await expect(runVectors(folder)).rejects.toThrow('no vector files')
    })
  })
})

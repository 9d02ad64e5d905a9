import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { native } from '@starling/crypto/native'
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

      expect(outcome.failed).toBe(1)
      expect(outcome.notCovered).toEqual(['network/groups.json: groups'])
    })
  })

  it('names what no check has looked at', async () => {
    const rows = [{ hex: '00', text: 'yy' }]
    const files = {
      'network/node-to-node.json': JSON.stringify({
        snode_address: { check_values: rows },
        later: [{ a: 1 }, { a: 2 }],
      }),
      'network/namespaces.json': JSON.stringify({ rows: [{ namespace: 1, public_inbox: false, colour: 'red' }] }),
    }
    await withFolder(files, async (folder) => {
      const outcome = await runVectors(folder)

      expect(outcome.notCovered).toEqual(['network/namespaces.json: rows.*.colour', 'network/node-to-node.json: later'])
    })
  })

  it('knows a file whose name continues that of an area', async () => {
    const row = { namespace: 3, public_inbox: true }
    await withFolder({ 'network/namespaces-more.json': JSON.stringify({ rows: [row] }) }, async (folder) => {
      const outcome = await runVectors(folder)

      expect(outcome.failures).toHaveLength(2)
      expect(outcome.failures[0]).toContain('namespaces-more.json [native] namespace 3')
    })
  })

  it('compares the words of the phrase', async () => {
    const words = (await readFile(join(VECTORS, 'client/words-en.txt'), 'utf8')).split('\n')
    await withFolder({ 'network/words-en.txt': [words[1], words[0], ...words.slice(2)].join('\n') }, async (folder) => {
      expect((await runVectors(folder)).failed).toBe(2)
    })
  })

  it.each(['network/message-hash.json', 'network/subaccounts.json', 'network/encodings.json'])(
    'notices every value of %s that is altered',
    async (name) => {
      const text = await readFile(join(VECTORS, name), 'utf8')
      for (const altered of alteredOnce(JSON.parse(text) as object)) {
        await withFolder({ [name]: JSON.stringify(altered.vectors) }, async (folder) => {
          const outcome = await runVectors(folder, [native])

          expect(`${altered.path}: ${outcome.failed > 0}`).toBe(`${altered.path}: true`)
        })
      }
    },
  )

  it('refuses a folder without vectors', async () => {
    await withFolder({}, async (folder) => {
      await expect(runVectors(folder)).rejects.toThrow('no vector files')
    })
  })
})

/** The same vectors, with one value altered at a time; remarks are left alone. */
function* alteredOnce(vectors: object): Generator<{ readonly path: string; readonly vectors: object }> {
  for (const path of pathsOf(vectors)) {
    const copy = structuredClone(vectors) as Record<string, unknown>
    const last = path.at(-1) as string
    const holder = path.slice(0, -1).reduce((value, key) => value[key] as Record<string, unknown>, copy)
    holder[last] = alter(holder[last])
    yield { path: path.join('.'), vectors: copy }
  }
}

function pathsOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  return Object.entries(value)
    .filter(([key]) => !['about', 'note', 'status'].includes(key))
    .flatMap(([key, member]) => pathsOf(member, [...path, key]))
}

/** Another value of the same kind: one digit or letter in the middle is another. */
function alter(value: unknown): unknown {
  if (typeof value === 'number') return value + 1
  if (typeof value === 'boolean') return !value
  const text = String(value)
  const middle = Math.floor(text.length / 2)
  return text.slice(0, middle) + (text[middle] === '1' ? '2' : '1') + text.slice(middle + 1)
}

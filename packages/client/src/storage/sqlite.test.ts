import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeClientStore } from '../../test/client-store-suite.ts'
import { sqliteStore } from './sqlite.ts'

let folder = ''

describeClientStore('sqliteStore', {
  create: () => {
    folder = mkdtempSync(join(tmpdir(), 'starling-client-'))
    return sqliteStore(join(folder, 'alice.sqlite'))
  },
  reopen: () => sqliteStore(join(folder, 'alice.sqlite')),
  cleanUp: () => rm(folder, { recursive: true }),
})

describe('sqliteStore', () => {
  it('applies nothing when one change of several cannot be written', async () => {
    await using store = sqliteStore(':memory:')
    await store.open()
    // A value that JSON cannot hold stands for any failure in the middle of a transaction.
    const impossible = { value: 1n } as unknown as number

    const written = store.write([
      { kind: 'setting', name: 'lastSentAt', value: 5 },
      { kind: 'setting', name: 'clockOffsetMs', value: impossible },
    ])

    await expect(written).rejects.toThrow(TypeError)
    expect(await store.readSetting('lastSentAt')).toBeUndefined()
  })
})

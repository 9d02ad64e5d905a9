import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { edgeCases } from './ed25519-edge-cases.ts'

describe('vectors/crypto/ed25519-edge-cases.json', () => {
  const path = new URL('../../../vectors/crypto/ed25519-edge-cases.json', import.meta.url)
  const file = JSON.parse(readFileSync(path, 'utf8'))

  it('holds what the generator builds and libsodium answers', () => {
    expect(file.cases).toEqual(edgeCases())
  })

  it('has a case with and a case against each verdict that the cofactor decides', () => {
    const verdict = (part: string) =>
      edgeCases()
        .filter(({ name }) => name.includes(part))
        .map(({ valid }) => valid)

    expect(verdict('without the cofactor')).toEqual([true, true])
    expect(verdict('only with the cofactor')).toEqual([false, false, false, false])
  })
})

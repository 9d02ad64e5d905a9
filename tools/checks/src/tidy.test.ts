import { describe, expect, it } from 'vitest'
import { fixtureTree } from './fixture-tree.ts'
import { checkTidy } from './tidy.ts'

/** What is said about one file with this text. */
const messages = (path: string, text: string): string[] =>
  checkTidy(fixtureTree({ [path]: text })).map((finding) => finding.message)

describe('checkTidy', () => {
  it('accepts a tidy tree', () => {
    const tree = fixtureTree({
      'packages/base/package.json': '{"name":"@starling/base"}',
      'packages/base/README.md': 'Coded errors. See /docs/home/page and ./work/it.',
      'packages/base/src/a.test.ts': "it('says hello', () => {})",
      'pnpm-lock.yaml': "lockfileVersion: '9.0'",
    })

    expect(checkTidy(tree)).toEqual([])
  })

  it('finds paths of one machine, with their line', () => {
    const path = ['', 'home', 'alice', 'starling'].join('/')

    expect(checkTidy(fixtureTree({ 'README.md': `one\ntwo ${path}` }))).toEqual([
      { path: 'README.md', line: 2, message: `names a path of one machine: ${['', 'home', 'alice'].join('/')}` },
    ])
  })

  it('finds package registries', () => {
    expect(messages('README.md', ['registry', 'example', 'org'].join('.'))).toHaveLength(1)
  })

  it('finds URLs in the lockfile, and only there', () => {
    expect(messages('pnpm-lock.yaml', 'resolution: https://example.org/a.tgz')).toHaveLength(1)
    expect(messages('README.md', 'see https://example.org')).toEqual([])
  })

  it('finds markers without an issue', () => {
    const marker = ['TO', 'DO'].join('')

    expect(messages('packages/base/src/a.ts', `// ${marker}: later`)).toHaveLength(1)
    expect(messages('packages/base/src/a.ts', `// ${marker}(#12): later`)).toEqual([])
  })

  it('finds tests that are switched off or preferred', () => {
    for (const word of ['skip', 'only', 'todo']) {
      expect(messages('packages/base/src/a.test.ts', `${'it'}.${word}('x', () => {})`), word).toHaveLength(1)
    }
  })

  it('finds a package without a README', () => {
    const tree = fixtureTree({ 'packages/base/package.json': '{}' })

    expect(checkTidy(tree).map((finding) => finding.path)).toEqual(['packages/base/README.md'])
  })

  it('leaves given vectors alone', () => {
    expect(messages('vectors/client/a.json', ['', 'home', 'alice'].join('/'))).toEqual([])
  })
})

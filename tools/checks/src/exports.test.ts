import { describe, expect, it } from 'vitest'
import { checkExports } from './exports.ts'
import { fixtureTree } from './fixture-tree.ts'

const manifest = (targets: Readonly<Record<string, string>>) =>
  JSON.stringify({ name: '@starling/base', exports: { '.': targets } })
const TARGETS = { '@starling/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' }
const BUILT = ['packages/base/dist/index.d.ts', 'packages/base/dist/index.js']

describe('checkExports', () => {
  it('accepts a built package whose importers use its door', () => {
    const tree = fixtureTree(
      {
        'packages/base/package.json': manifest(TARGETS),
        'packages/base/src/index.ts': '',
        'packages/wire/src/a.ts': "import { x } from '@starling/base'",
      },
      BUILT,
    )

    expect(checkExports(tree)).toEqual([])
  })

  it('finds a promised file that the build did not make', () => {
    const tree = fixtureTree({ 'packages/base/package.json': manifest(TARGETS), 'packages/base/src/index.ts': '' })

    expect(checkExports(tree).map((finding) => finding.message)).toEqual([
      expect.stringContaining('./dist/index.d.ts'),
      expect.stringContaining('./dist/index.js'),
    ])
  })

  it('finds conditions in the wrong order, because the first that fits wins', () => {
    const { types, ...others } = TARGETS
    const tree = fixtureTree(
      { 'packages/base/package.json': manifest({ ...others, types }), 'packages/base/src/index.ts': '' },
      BUILT,
    )

    expect(checkExports(tree)).toHaveLength(1)
  })

  it('finds an import past the door', () => {
    const tree = fixtureTree(
      {
        'packages/base/package.json': manifest(TARGETS),
        'packages/base/src/index.ts': '',
        'packages/wire/src/a.ts': "\nimport { x } from '@starling/base/src/bytes.ts'",
      },
      BUILT,
    )

    expect(checkExports(tree)).toEqual([
      { path: 'packages/wire/src/a.ts', line: 2, message: '@starling/base does not export "./src/bytes.ts"' },
    ])
  })
})

import { describe, expect, it } from 'vitest'
import { checkBoundaries } from './boundaries.ts'
import { fixtureTree } from './fixture-tree.ts'

const ROWS = {
  'packages/base': { workspace: [], thirdParty: [] },
  'packages/node': { workspace: ['base'], thirdParty: ['hono'], tests: ['registry'] },
}

/** What is said about one file with these lines. */
function findings(path: string, ...lines: string[]): string[] {
  const found = checkBoundaries(fixtureTree({ [path]: lines.join('\n') }), ROWS)
  return found.map((finding) => `${finding.line}: ${finding.message}`)
}

describe('checkBoundaries', () => {
  it('accepts imports that the row allows', () => {
    const lines = [
      "import { a } from '@starling/base'",
      "import { Hono } from 'hono/tiny'",
      "import { b } from './b.ts'",
    ]

    expect(findings('packages/node/src/a.ts', ...lines)).toEqual([])
  })

  it('finds an import that points up, even of a type', () => {
    expect(findings('packages/base/src/a.ts', '', "import type { N } from '@starling/node'")).toEqual([
      '2: packages/base may not import @starling/node',
    ])
  })

  it('finds packages from npm that the row does not name', () => {
    expect(findings('packages/base/src/a.ts', "import { z } from 'zod'")).toHaveLength(1)
  })

  it('lets tests import test tools and what their row adds, but nothing else', () => {
    const allowed = [
      "import { it } from 'vitest'",
      "import { p } from '@starling/testkit'",
      "import { r } from '@starling/registry'",
    ]

    expect(findings('packages/node/src/a.test.ts', ...allowed)).toEqual([])
    expect(findings('packages/node/src/a.test.ts', "import { c } from '@starling/cli'")).toHaveLength(1)
    expect(findings('packages/node/src/a.ts', "import { r } from '@starling/registry'")).toHaveLength(1)
  })

  it('finds confined packages outside their files', () => {
    for (const specifier of ['node:crypto', 'sodium-native', '@noble/hashes/blake2.js']) {
      expect(findings('packages/node/src/a.ts', `import { x } from '${specifier}'`), specifier).toHaveLength(1)
    }
    expect(findings('packages/node/src/storage/other.ts', "import sqlite from 'sqlite3'")).toHaveLength(1)
  })

  it('finds relative imports that leave the package', () => {
    expect(findings('packages/node/src/a/b.ts', "import { x } from '../../../base/src/x.ts'")).toHaveLength(1)
    expect(findings('packages/node/src/a/b.ts', "import { x } from '../x.ts'")).toEqual([])
  })

  it('finds ambient time, randomness and network in code, but not in comments or texts', () => {
    const uses = ['Date.now()', 'new Date()', 'Math.random()', 'setTimeout(f, 1)', 'performance.now()', 'fetch(url)']
    for (const use of uses) {
      expect(findings('packages/node/src/a.ts', `const x = ${use}`), use).toHaveLength(1)
      expect(findings('packages/node/src/a.ts', `// ${use}`, `const x = '${use}'`), use).toEqual([])
    }
    expect(findings('packages/node/src/a.ts', "import { connect } from 'node:tls'")).toHaveLength(1)
  })

  it('leaves a date made from a number and methods called fetch alone', () => {
    const lines = ['const x = new Date(nowMs)', 'node.fetch(request)', '  fetch(request: Request): Promise<Response>']
    expect(findings('packages/node/src/a.ts', ...lines)).toEqual([])
  })

  it('lets the named adapters use the world', () => {
    expect(findings('packages/node/src/server.ts', "import { createServer } from 'node:http'")).toEqual([])
  })

  it('treats an exported compliance suite as a test', () => {
    expect(findings('packages/base/src/testing/clock.ts', "import { it } from 'vitest'")).toEqual([])
    expect(findings('packages/base/src/clock.ts', "import { it } from 'vitest'")).toHaveLength(1)
  })

  it('finds default exports and state in modules', () => {
    expect(findings('packages/base/src/a.ts', 'export default 1', 'let count = 0')).toHaveLength(2)
    expect(findings('packages/base/vitest.config.ts', 'export default {}')).toEqual([])
  })

  it('finds a package without a row, and a dependency that the row does not allow', () => {
    const tree = fixtureTree({
      'packages/extra/package.json': '{"name":"@starling/extra"}',
      'packages/base/package.json': '{"name":"@starling/base","dependencies":{"@starling/node":"workspace:*"}}',
    })

    expect(checkBoundaries(tree, ROWS).map((finding) => finding.path)).toEqual([
      'packages/base/package.json',
      'packages/extra/package.json',
    ])
  })
})

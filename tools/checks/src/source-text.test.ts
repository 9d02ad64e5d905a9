import { describe, expect, it } from 'vitest'
import { blank, importsOf } from './source-text.ts'

describe('blank', () => {
  it('hides comments and keeps what only looks like one', () => {
    const source = "const a = 'http://x' // b\n/* c\n d */ const e = 1 / 2 // f"

    expect(
      blank(source, { texts: false })
        .split('\n')
        .map((line) => line.trimEnd()),
    ).toEqual(["const a = 'http://x'", '', '      const e = 1 / 2'])
  })

  it('hides texts and patterns on demand, and is not thrown off by quotes inside a pattern', () => {
    const source = "const p = /['/]/.test('x')\nfetch(`a b`)"

    const code = blank(source, { texts: true })

    expect(code).toContain("/    /.test(' ')")
    expect(code).toContain('fetch(`')
    expect(code).not.toContain('a b')
  })
})

describe('importsOf', () => {
  it('finds static, type, side-effect, re-exporting and dynamic imports, in order', () => {
    const source = [
      "import { a } from 'a'",
      "import type { B } from 'b'",
      "import 'c'",
      "export { d } from 'd'",
      "export type { E } from 'e'",
      "const f = await import('f')",
      "type G = import('g').H",
      'import {',
      '  h,',
      "} from 'h'",
    ].join('\n')

    expect(importsOf(source)).toEqual([
      { specifier: 'a', typeOnly: false, line: 1 },
      { specifier: 'b', typeOnly: true, line: 2 },
      { specifier: 'c', typeOnly: false, line: 3 },
      { specifier: 'd', typeOnly: false, line: 4 },
      { specifier: 'e', typeOnly: true, line: 5 },
      { specifier: 'f', typeOnly: false, line: 6 },
      { specifier: 'g', typeOnly: true, line: 7 },
      { specifier: 'h', typeOnly: false, line: 8 },
    ])
  })

  it('ignores imports in comments and texts', () => {
    expect(importsOf("// import { a } from 'a'\n/* import 'b' */")).toEqual([])
    expect(importsOf('const x = "import(\'c\')"')).toEqual([])
  })
})

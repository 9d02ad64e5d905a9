import { describe, expect, it } from 'vitest'
import { checkCitations } from './citations.ts'
import { fixtureTree } from './fixture-tree.ts'

/** Written apart, so that the check does not find this file. */
const PAGE = ['docs/protocol', 'storage-rpc.md'].join('/')
const DECISIONS = ['docs', 'decisions'].join('/')

const DOCUMENTS = {
  [PAGE]: '# Storage RPC\n\n## 1. Transports\n\n### 1.1 HTTP details\n\n### 1.2a More\n\n## 4. Methods\n',
  [`${DECISIONS}/0002-ports-passed-in.md`]: '# 2. Ports are passed in\n',
}

/** What is said about one file with this text. */
const messages = (path: string, text: string): string[] =>
  checkCitations(fixtureTree({ ...DOCUMENTS, [path]: text })).map((finding) => finding.message)

describe('checkCitations', () => {
  it('accepts pages, sections, headings, decisions and links that exist', () => {
    const text = `/**
 * Source: ${PAGE}; ${PAGE} §1.1, §4 and §1.2a.
 * Source: ${PAGE}, "HTTP details"; ${DECISIONS}/0002; ${DECISIONS}/0002-ports-passed-in.md.
 */`

    expect(messages('packages/base/src/a.ts', text)).toEqual([])
    expect(
      messages('docs/a.md', 'See [the page](protocol/storage-rpc.md#11-http-details) §4, [all](./) and [x](#x).'),
    ).toEqual([])
    expect(messages('README.md', '[site](https://example.org), `[code](nowhere.md)`, [docs](docs)')).toEqual([])
  })

  it('finds a page that does not exist, with its line', () => {
    const cited = PAGE.replace('storage-rpc', 'storage')

    expect(checkCitations(fixtureTree({ ...DOCUMENTS, 'a.ts': `// one\n// ${cited} §1` }))).toEqual([
      { path: 'a.ts', line: 2, message: `cites ${cited}, which does not exist` },
    ])
  })

  it('finds each section that does not exist, behind others and over the end of a line', () => {
    expect(messages('a.ts', ` * ${PAGE} §1.1, §1.9,\n * §5.`)).toEqual([
      `${PAGE} has no section 1.9`,
      `${PAGE} has no section 5`,
    ])
  })

  it('finds a quoted heading that does not exist', () => {
    expect(messages('a.ts', `${PAGE}, "FTP details"`)).toEqual([`${PAGE} says nowhere "FTP details"`])
  })

  it('finds a decision that does not exist, by number and by name', () => {
    expect(messages('a.ts', `${DECISIONS}/0003`)).toEqual([`cites ${DECISIONS}/0003, which does not exist`])
    expect(messages('a.ts', `${DECISIONS}/0002-ports.md`)).toHaveLength(1)
  })

  it('finds links to files, headings and sections that do not exist', () => {
    expect(messages('docs/a.md', '[x](../gone.md)')).toEqual(['links to gone.md, which does not exist'])
    expect(messages('docs/a.md', '[x](protocol/storage-rpc.md#gone)')).toEqual([`${PAGE} has no heading #gone`])
    expect(messages('docs/a.md', '[x](protocol/storage-rpc.md) §7')).toEqual([`${PAGE} has no section 7`])
  })

  it('asks nothing of links in code', () => {
    expect(messages('README.md', '```ts\nconst x = a[0](b)\n```')).toEqual([])
  })
})

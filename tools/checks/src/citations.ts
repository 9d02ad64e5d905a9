/**
 * Holds what the tree says of its own documents: cited pages, sections and decisions exist, and so do the targets of links.
 * @module
 */

import { posix } from 'node:path'
import { lineAt } from './source-text.ts'
import type { Finding, Tree } from './tree.ts'

/** Where citations stand. What is given to us is left alone. */
const isText = (path: string): boolean =>
  /\.(?:ts|tsx|mjs|js|md|proto|css|html|ya?ml|sh)$/.test(path) && !/^vectors\/.*\.json$|\/gen\//.test(path)
const isMarkdown = (path: string): boolean => path.endsWith('.md')

/** `§4.1`, `§2 and §4`, `§1–§3`, over the end of a comment's line too. */
const SECTIONS = /^[,;:]?[\s*]*§[\d.]+[a-z]?(?:(?:,|–|-| and| or)[\s*]*§[\d.]+[a-z]?)*/
const QUOTES = /^,?[\s*]*"[^"\n]+"(?:(?:,| and)[\s*]*"[^"\n]+")*/
const PAGE = /docs\/protocol\/[a-z0-9-]+\.md/g
const DECISION = /docs\/decisions\/(?<number>\d{4})(?<rest>[a-z0-9-]*(?:\.md)?)/g
const LINK = /\]\((?<target>[^)\s]+)(?:\s+"[^"]*")?\)/g

export function checkCitations(tree: Tree): Finding[] {
  return tree.files.filter(isText).flatMap((path) => {
    const text = tree.read(path)
    const found = [...pageProblems(tree, text), ...decisionProblems(tree, text)]
    if (isMarkdown(path)) found.push(...linkProblems(tree, path, text))
    return found.map(({ at, message }) => ({ path, line: lineAt(text, at), message }))
  })
}

interface Problem {
  readonly at: number
  readonly message: string
}

function pageProblems(tree: Tree, text: string): Problem[] {
  return [...text.matchAll(PAGE)].flatMap(({ 0: page, index: at }) =>
    tree.files.includes(page)
      ? sectionProblems(tree.read(page), page, text.slice(at + page.length, at + page.length + 300), at)
      : [{ at, message: `cites ${page}, which does not exist` }],
  )
}

/** @param after - what follows the name of the page */
function sectionProblems(page: string, name: string, after: string, at: number): Problem[] {
  const sections = [...(SECTIONS.exec(after)?.[0] ?? '').matchAll(/§(\d+(?:\.\d+)*[a-z]?)/g)].map((match) => match[1])
  const quotes = [...(QUOTES.exec(after)?.[0] ?? '').matchAll(/"([^"\n]+)"/g)].map((match) => match[1] ?? '')
  const headings = new Set([...page.matchAll(/^#{2,6} (\d+(?:\.\d+)*[a-z]?)\.? /gm)].map((match) => match[1]))
  return [
    ...sections.filter((section) => !headings.has(section)).map((section) => `${name} has no section ${section}`),
    ...quotes.filter((quote) => !page.includes(quote)).map((quote) => `${name} says nowhere "${quote}"`),
  ].map((message) => ({ at, message }))
}

/** A number is enough; who writes more writes the whole name. */
function decisionProblems(tree: Tree, text: string): Problem[] {
  return [...text.matchAll(DECISION)].flatMap(({ 0: cited, index: at, groups }) => {
    const isThere =
      groups?.['rest'] === ''
        ? tree.files.some((path) => path.startsWith(`${cited}-`))
        : tree.files.includes(cited.endsWith('.md') ? cited : `${cited}.md`)
    return isThere ? [] : [{ at, message: `cites ${cited}, which does not exist` }]
  })
}

function linkProblems(tree: Tree, path: string, text: string): Problem[] {
  return [...withoutCode(text).matchAll(LINK)].flatMap(({ 0: link, index: at, groups }) => {
    const target = groups?.['target'] ?? ''
    if (/^[a-z][a-z0-9+.-]*:|^#/i.test(target)) return []
    const [file = '', anchor] = decodeURI(target).split('#')
    const goal = posix.normalize(posix.join(posix.dirname(path), file)).replace(/\/$/, '')
    if (tree.files.includes(goal)) {
      if (!isMarkdown(goal)) return []
      const page = tree.read(goal)
      const hasAnchor = anchor === undefined || anchorsOf(page).has(anchor)
      const problems = sectionProblems(page, goal, text.slice(at + link.length, at + link.length + 300), at)
      return hasAnchor ? problems : [...problems, { at, message: `${goal} has no heading #${anchor}` }]
    }
    const isFolder = goal === '.' || tree.files.some((other) => other.startsWith(`${goal}/`))
    return isFolder ? [] : [{ at, message: `links to ${goal}, which does not exist` }]
  })
}

/** Blanks fences and code spans; places stay. */
function withoutCode(text: string): string {
  return text.replace(/^ *```[\s\S]*?^ *```|`[^`\n]+`/gm, (code) =>
    // A link's name may be code; only what looks like a link itself must go.
    code.replace(/[[\]()]/g, ' '),
  )
}

/** The names under which the headings of a page can be linked to, as forges make them. */
function anchorsOf(page: string): ReadonlySet<string> {
  return new Set(
    [...page.matchAll(/^#{1,6} (.+)$/gm)].map((match) =>
      (match[1] ?? '')
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
}

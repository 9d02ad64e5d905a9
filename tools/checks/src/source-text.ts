/**
 * Reads TypeScript just well enough to find imports and names: blanks comments, and text, without parsing.
 * @module
 */

export interface ImportStatement {
  /** What stands between the quotes. */
  readonly specifier: string
  /** Whether it is gone after compilation. */
  readonly typeOnly: boolean
  /** Counted from 1. */
  readonly line: number
}

/** A slash after one of these begins a regular expression, not a division. */
const BEFORE_EXPRESSION = /(?:^|[=(,:;!&|?{}[+\-*%<>~^]|\b(?:return|typeof|case|in|of|void|await|yield))$/

/**
 * Replaces comments, and with `texts` also the insides of quotes and regular expressions, by spaces. Lines keep their
 * numbers. What stands in `${…}` of a template counts as text.
 */
export function blank(source: string, options: { readonly texts: boolean }): string {
  let result = ''
  let at = 0
  const hide = (end: number) => {
    result += source.slice(at, end).replace(/[^\n]/g, ' ')
    at = end
  }
  const keep = (end: number) => {
    result += source.slice(at, end)
    at = end
  }
  while (at < source.length) {
    const char = source[at]
    if (source.startsWith('//', at)) hide(endOf(source, at, '\n'))
    else if (source.startsWith('/*', at)) hide(endOf(source, at + 2, '*/') + 2)
    else if (
      char === "'" ||
      char === '"' ||
      char === '`' ||
      (char === '/' && BEFORE_EXPRESSION.test(result.trimEnd()))
    ) {
      const end = char === '/' ? endOfPattern(source, at) : endOfQuote(source, at)
      if (options.texts) {
        keep(at + 1)
        hide(end - 1)
      }
      keep(end)
    } else keep(at + 1)
  }
  return result
}

/** Every static import, re-export and dynamic import of a literal, in order. */
export function importsOf(source: string): ImportStatement[] {
  const code = blank(source, { texts: false })
  const withoutTexts = blank(source, { texts: true })
  const patterns = [
    /^(?:import|export)\s+(?<type>type\s)?[^'"();=]*?from\s*['"](?<specifier>[^'"]+)['"]/gm,
    /^import\s*['"](?<specifier>[^'"]+)['"]/gm,
    /\bimport\(\s*['"](?<specifier>[^'"]+)['"]\s*\)(?<type>\.[A-Z])?/g,
  ]
  return patterns
    .flatMap((pattern) => [...code.matchAll(pattern)])
    .filter((match) => withoutTexts[match.index] !== ' ')
    .sort((left, right) => left.index - right.index)
    .map((match) => ({
      specifier: match.groups?.['specifier'] ?? '',
      typeOnly: match.groups?.['type'] !== undefined,
      line: lineAt(code, match.index),
    }))
}

/** The number of the line, from 1, that holds this position. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}

function endOf(source: string, from: number, mark: string): number {
  const found = source.indexOf(mark, from)
  return found < 0 ? source.length : found
}

function endOfQuote(source: string, from: number): number {
  for (let at = from + 1; at < source.length; at++) {
    if (source[at] === '\\') at++
    else if (source[at] === source[from]) return at + 1
  }
  return source.length
}

/** A slash inside `[…]` does not end a regular expression. */
function endOfPattern(source: string, from: number): number {
  let inClass = false
  for (let at = from + 1; at < source.length && source[at] !== '\n'; at++) {
    if (source[at] === '\\') at++
    else if (source[at] === '[') inClass = true
    else if (source[at] === ']') inClass = false
    else if (source[at] === '/' && !inClass) return at + 1
  }
  return endOf(source, from, '\n')
}

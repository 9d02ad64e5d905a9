/**
 * Keeps directional controls that open and close within their line, and drops the rest: overrides, which exist to deceive,
 * and whatever would turn the text that follows.
 * @module
 */

/** Levels that real text needs; more is play. */
const DEPTH_MAX = 4

const PDF = '\u202c'
const PDI = '\u2069'
/** Openers and what closes them. Overrides (U+202D, U+202E) are in neither list. */
const CLOSER: Readonly<Record<string, string>> = {
  '\u202a': PDF,
  '\u202b': PDF,
  '\u2066': PDI,
  '\u2067': PDI,
  '\u2068': PDI,
}
const CONTROL = /[\u202a-\u202e\u2066-\u2069]/

/** @param line - without line breaks */
export function pairBidi(line: string): string {
  if (!CONTROL.test(line)) return line
  const parts = [...line.matchAll(/[\u202a-\u202e\u2066-\u2069]|[^\u202a-\u202e\u2066-\u2069]+/g)].map(([part]) => part)
  const keep = new Set<number>()
  const open: { readonly index: number; readonly closer: string; readonly textBefore: number }[] = []
  let text = 0
  for (const [index, part] of parts.entries()) {
    const closer = CLOSER[part]
    if (!CONTROL.test(part)) text += 1
    else if (closer !== undefined) open.push({ index, closer, textBefore: text })
    else if (open.at(-1)?.closer === part) {
      const opener = open.pop()
      // A pair round nothing says nothing, and a pair beyond the depth is dropped as a whole.
      if (opener !== undefined && open.length < DEPTH_MAX && text > opener.textBefore) keep.add(opener.index).add(index)
    }
  }
  return parts.filter((part, index) => !CONTROL.test(part) || keep.has(index)).join('')
}

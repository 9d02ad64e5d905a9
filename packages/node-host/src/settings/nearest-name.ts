/** @module Which name was meant: for mistakes in typing. */

/** Changes of one letter after which a name is no mistake in typing any more. */
const CHANGES_MAX = 3

/** @returns the name that takes the fewest changes, or undefined when none is near */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const [nearest] = known
    .map((candidate) => ({ candidate, changes: changesBetween(name, candidate) }))
    .filter(({ changes }) => changes <= CHANGES_MAX)
    .sort((left, right) => left.changes - right.changes)
  return nearest?.candidate
}

/** Letters put in, taken out or replaced. Source: Levenshtein's distance, row by row. */
function changesBetween(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, at) => at)
  for (const [line, letter] of [...left].entries()) {
    const next = [line + 1]
    for (const [at, other] of [...right].entries()) {
      const replaced = (row[at] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1))
    }
    row = next
  }
  return row[right.length] ?? 0
}

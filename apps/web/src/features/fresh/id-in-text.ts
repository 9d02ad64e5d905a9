/**
 * Finds an account id in what was pasted or scanned: alone, in a sentence, in an address, with spaces between its groups.
 * @module
 */

/** @returns the id in lower case; null when there is none */
export function idInText(text: string): string | null {
  const seen = text.slice(0, 4_000)
  const found =
    /(?<![0-9a-f])05[0-9a-f]{64}(?![0-9a-f])/i.exec(seen) ?? /^05[0-9a-f]{64}$/i.exec(seen.replace(/\s+/g, ''))
  return found === null ? null : found[0].toLowerCase()
}

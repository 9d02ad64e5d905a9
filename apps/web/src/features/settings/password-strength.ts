/**
 * How long a password would hold out against somebody who has this browser's storage and guesses. A rough measure, on the
 * careful side: variety and length, less what is repeated or in a row.
 * @module
 */

export type Strength = 'weak' | 'fair' | 'good' | 'strong'

export const PASSWORD_LENGTH_MIN = 8

/** Bits from which a guesser with Argon2id before him needs days, years, for ever. */
const BITS = { fair: 36, good: 56, strong: 80 } as const

export function passwordStrength(password: string): Strength {
  const bits = guessBits(password)
  if (password.length < PASSWORD_LENGTH_MIN || bits < BITS.fair) return 'weak'
  if (bits < BITS.good) return 'fair'
  return bits < BITS.strong ? 'good' : 'strong'
}

function guessBits(password: string): number {
  const signs = [...password.slice(0, 200)]
  if (signs.length === 0) return 0
  const counted = signs.filter((sign, at) => !isPredictable(sign, signs[at - 1], signs[at - 2])).length
  // Few different signs, however long, are a pattern.
  const different = new Set(signs).size
  return Math.min(counted, different * 2) * Math.log2(alphabetOf(password))
}

/** The same again, or the next in the alphabet after another such step. */
function isPredictable(sign: string, before: string | undefined, earlier: string | undefined): boolean {
  if (before === undefined) return false
  const step = codeOf(sign) - codeOf(before)
  if (step === 0) return true
  return earlier !== undefined && Math.abs(step) === 1 && codeOf(before) - codeOf(earlier) === step
}

const codeOf = (sign: string): number => sign.codePointAt(0) ?? 0

function alphabetOf(password: string): number {
  let size = 0
  if (/[a-z]/.test(password)) size += 26
  if (/[A-Z]/.test(password)) size += 26
  if (/\d/.test(password)) size += 10
  if (/[ -/:-@[-`{-~]/.test(password)) size += 33
  if (/[^\x20-\x7e]/.test(password)) size += 60
  return Math.max(size, 2)
}

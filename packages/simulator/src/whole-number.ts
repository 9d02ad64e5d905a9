/** @module Numbers of the command line. */

/** @throws {RangeError} for a person, when `text` is no whole number from `least` to `most` */
export function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= least && value <= most))
    throw new RangeError(`--${option} must be a whole number from ${least} to ${most}`)
  return value
}

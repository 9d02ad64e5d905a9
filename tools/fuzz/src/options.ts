/** @module What can be asked on the command line. */

import { parseArgs } from 'node:util'
import type { FuzzDoor } from './door.ts'
import { DOORS } from './doors/index.ts'
import { FuzzError } from './errors.ts'

export interface Options {
  readonly runs: number
  readonly seed: number
  readonly doors: readonly FuzzDoor[]
}

export const USAGE = `usage: npm run fuzz -- [options]

  --runs N     cases for each door (default: 10000)
  --seed S     of all that is drawn, a whole number (default: a new one, which is printed)
  --door a,b   of ${DOORS.map(({ name }) => name).join(', ')} (default: all)
`

/**
 * @returns undefined when only the usage is asked for
 * @throws {FuzzError} `invalid_argument`
 */
export function parseOptions(argv: readonly string[], freshSeed: number): Options | undefined {
  const { values } = parse(argv)
  if (values.help === true) return undefined
  return {
    runs: count('--runs', values.runs ?? '10000', 1),
    seed: count('--seed', values.seed ?? String(freshSeed), 0),
    doors: values.door === undefined ? DOORS : values.door.split(',').map(doorOf),
  }
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const
  try {
    return parseArgs({ args: [...argv], options: { runs: text, seed: text, door: text, help: { type: 'boolean' } } })
  } catch (cause) {
    throw wrong((cause as Error).message)
  }
}

function count(name: string, text: string, min: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (value >= min) return value
  throw wrong(`${name} must be a whole number from ${min}`)
}

function doorOf(name: string): FuzzDoor {
  const door = DOORS.find((one) => one.name === name)
  if (door === undefined) throw wrong(`there is no door "${name}"`)
  return door
}

function wrong(message: string): FuzzError {
  return new FuzzError('invalid_argument', `${message}\n\n${USAGE}`)
}

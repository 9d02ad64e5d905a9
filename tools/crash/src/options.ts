/** @module What can be asked on the command line. */

import { parseArgs } from 'node:util'
import { CrashError } from './errors.ts'

export interface Options {
  readonly rounds: number
  readonly seed: string
  readonly stores: number
}

export const USAGE = `usage: npm run test:crash -- [options]

  --rounds N   kills (default: 200); 0 leaves them out
  --seed S     of all choices (default: a new one, which is printed)
  --stores N   stores whose system calls are watched (default: 200); 0 leaves that out
`

/**
 * @returns undefined when only the usage is asked for
 * @throws {CrashError} `invalid_argument`
 */
export function parseOptions(argv: readonly string[], freshSeed: string): Options | undefined {
  const { values } = parse(argv)
  if (values.help === true) return undefined
  const seed = values.seed ?? freshSeed
  if (!/^[\w-]{1,64}$/.test(seed)) throw wrong('--seed must be a word')
  return { rounds: count('--rounds', values.rounds ?? '200'), seed, stores: count('--stores', values.stores ?? '200') }
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      args: [...argv],
      options: { rounds: text, seed: text, stores: text, help: { type: 'boolean' } },
    })
  } catch (cause) {
    throw wrong((cause as Error).message)
  }
}

function count(name: string, text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw wrong(`${name} must be a whole number`)
  return Number(text)
}

function wrong(message: string): CrashError {
  return new CrashError('invalid_argument', `${message}\n\n${USAGE}`)
}

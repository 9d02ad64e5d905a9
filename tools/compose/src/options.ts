/** @module What `npm run test:compose` may be told. */

import { ComposeError } from './errors.ts'

export const USAGE = `usage: npm run test:compose -- [engine] [--only TEXT] [--tally FILE]

  engine         only start an engine of our own, and tell how to reach it, until Ctrl-C
  --only TEXT    only the faults with that in their name
  --tally FILE   totals as JSON, for "npm test"
`

export interface Options {
  readonly task: 'test' | 'engine' | 'help'
  /** Part of the names of faults. */
  readonly only: string
  readonly tallyFile: string | undefined
}

/** @throws {ComposeError} `invalid_argument` */
export function parseOptions(argv: readonly string[]): Options {
  let task: Options['task'] = 'test'
  let only = ''
  let tallyFile: string | undefined
  const rest = [...argv]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === 'engine') task = 'engine'
    else if (word === '--help') task = 'help'
    else if (word === '--only') only = argumentOf(word, rest.shift())
    else if (word === '--tally') tallyFile = argumentOf(word, rest.shift())
    else throw new ComposeError('invalid_argument', `"${word}" is not understood.\n${USAGE}`)
  }
  return { task, only, tallyFile }
}

function argumentOf(flag: string, value: string | undefined): string {
  if (value === undefined) throw new ComposeError('invalid_argument', `${flag} needs a value.\n${USAGE}`)
  return value
}

/** @module What can be asked on the command line. */

import { parseArgs } from 'node:util'
import { DOOR_NAMES, type DoorName } from './doors/door.ts'
import { ConformanceError } from './errors.ts'
import { SECTIONS } from './sections/index.ts'
import type { Section } from './suite/section.ts'

export interface Options {
  readonly url: string
  readonly sections: readonly Section[]
  readonly doors: readonly DoorName[]
  readonly clockToleranceMs: number
  readonly json: boolean
}

export const USAGE = `usage: npm run conformance -- URL [options]

  URL                     of one node of the network, or of a seed: https://127.0.11.1:23000
  --only a,b              of ${SECTIONS.map(({ name }) => name).join(', ')}
  --door http|onion       one of the two ways to a node (default: both)
  --clock-tolerance SECS  how far clocks of nodes may be from this one (default: 30)
  --json                  one JSON document instead of lines
`

/**
 * @returns undefined when only the usage is asked for
 * @throws {ConformanceError} `invalid_argument`
 */
export function parseOptions(argv: readonly string[]): Options | undefined {
  const { values, positionals } = parse(argv)
  if (values.help === true) return undefined
  const [url, ...rest] = positionals
  if (url === undefined || rest.length > 0) throw wrong('the URL of one node is needed')
  return {
    url: baseUrl(url),
    sections: values.only === undefined ? SECTIONS : values.only.split(',').map(sectionOf),
    doors: values.door === undefined ? DOOR_NAMES : [doorOf(values.door)],
    clockToleranceMs: 1_000 * secondsOf(values['clock-tolerance'] ?? '30'),
    json: values.json === true,
  }
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { only: text, door: text, 'clock-tolerance': text, json: flag, help: flag },
    })
  } catch (cause) {
    throw wrong((cause as Error).message)
  }
}

function baseUrl(text: string): string {
  if (!/^https?:\/\/[^/\s]+\/?$/.test(text)) throw wrong(`"${text}" is not the URL of a node`)
  return text.replace(/\/$/, '')
}

function sectionOf(name: string): Section {
  const section = SECTIONS.find((one) => one.name === name)
  if (section === undefined) throw wrong(`there is no section "${name}"`)
  return section
}

function doorOf(name: string): DoorName {
  const door = DOOR_NAMES.find((one) => one === name)
  if (door === undefined) throw wrong(`there is no door "${name}"`)
  return door
}

function secondsOf(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw wrong('--clock-tolerance must be a whole number of seconds')
  return Number(text)
}

function wrong(message: string): ConformanceError {
  return new ConformanceError('invalid_argument', `${message}\n\n${USAGE}`)
}

/** @module What can be asked on the command line. */

import { parseArgs } from 'node:util'
import { BenchError } from './errors.ts'
import type { HttpScheme } from './network/read-nodes.ts'
import type { LoadMode } from './sections/load.ts'

export const LOAD_MODES: readonly LoadMode[] = ['info', 'store', 'retrieve', 'onion1', 'onion3', 'replicated']
export type Section = LoadMode | 'crypto' | 'startup' | 'latency' | 'held' | 'overload' | 'web'

/** What is measured unless something is named. */
export const USUAL_SECTIONS: readonly Section[] = ['crypto', 'startup', ...LOAD_MODES, 'latency']

/** What thousands of clients do takes a minute and many open files, and the web client needs a browser: only when asked for. */
const SECTIONS: readonly Section[] = [...USUAL_SECTIONS, 'held', 'overload', 'web']

/** What a node elsewhere can be asked; the rest needs a network of our own. */
const REMOTE_SECTIONS: readonly Section[] = ['info', 'store', 'retrieve', 'onion1', 'onion3']

export interface Options {
  readonly sections: ReadonlySet<Section>
  readonly schemes: readonly HttpScheme[]
  readonly measureMs: number
  readonly warmupMs: number
  /** 0: memory is read after the ordinary measurement. */
  readonly memoryMs: number
  readonly inFlight: number
  readonly messages: number
  readonly webMessages: number
  readonly json: boolean
  readonly help: boolean
  /** A node that runs already. */
  readonly url: string | undefined
  /** Its process, when it is on this machine. */
  readonly pids: readonly number[]
}

export const USAGE = `usage: npm run bench -- [section …] [options]

  sections          of ${SECTIONS.join(', ')}; nodes stands for all that loads nodes.
                    Without any: all but held, overload and web, which needs a browser. --only a,b says the same
  --scheme a,b      of http, https (default: both)
  --secs N          each measurement, seconds (default: 5), after --warmup N (default: 2)
  --in-flight N     requests at once (default: 64)
  --messages N      messages of the latency measurement (default: 200) and of that of the web client (100)
  --rss-secs N      store for so long before memory is read (default: not again)
  --url URL         load this node instead of a testnet of our own; with --pids N,… its processor time is shown
  --json            one JSON document instead of tables
`

/** @throws {BenchError} `invalid_argument` */
export function parseOptions(argv: readonly string[]): Options {
  const { values, positionals } = parse(argv)
  const url = values.url === undefined ? undefined : nodeUrl(values.url)
  const schemes =
    url === undefined ? listOf(values.scheme ?? 'http,https', ['http', 'https'] as const, {}) : [url.scheme]
  const available = url === undefined ? SECTIONS : REMOTE_SECTIONS
  const named = [...(values.only === undefined ? [] : [values.only]), ...positionals]
  const usual = url === undefined ? USUAL_SECTIONS : REMOTE_SECTIONS
  const only = (named.length > 0 ? named : usual).join()
  return {
    sections: new Set(listOf(only, available, { nodes: LOAD_MODES.filter((mode) => available.includes(mode)) })),
    schemes,
    measureMs: 1_000 * numberOf('--secs', values.secs ?? '5', 1, 3_600),
    warmupMs: 1_000 * numberOf('--warmup', values.warmup ?? '2', 0, 60),
    memoryMs: 1_000 * numberOf('--rss-secs', values['rss-secs'] ?? '0', 0, 3_600),
    inFlight: numberOf('--in-flight', values['in-flight'] ?? '64', 1, 1_024),
    messages: numberOf('--messages', values.messages ?? '200', 1, 100_000),
    webMessages: numberOf('--messages', values.messages ?? '100', 1, 100_000),
    json: values.json === true,
    help: values.help === true,
    url: url?.text,
    pids: values.pids === undefined ? [] : values.pids.split(',').map((pid) => numberOf('--pids', pid, 1, 2 ** 31)),
  }
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        only: text,
        scheme: text,
        secs: text,
        warmup: text,
        'in-flight': text,
        messages: text,
        'rss-secs': text,
        url: text,
        pids: text,
        json: flag,
        help: flag,
      },
    })
  } catch (cause) {
    throw new BenchError('invalid_argument', `${(cause as Error).message}\n\n${USAGE}`, { cause })
  }
}

function listOf<Name extends string>(
  text: string,
  names: readonly Name[],
  groups: Readonly<Record<string, readonly Name[]>>,
): readonly Name[] {
  return text.split(',').flatMap((word) => {
    const group = Object.hasOwn(groups, word) ? groups[word] : names.filter((name) => name === word)
    if (group !== undefined && group.length > 0) return group
    throw new BenchError('invalid_argument', `"${word}" is none of ${[...names, ...Object.keys(groups)].join(', ')}`)
  })
}

function numberOf(name: string, text: string, min: number, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  throw new BenchError('invalid_argument', `${name} must be a whole number from ${min} to ${max}`)
}

function nodeUrl(text: string): { readonly text: string; readonly scheme: HttpScheme } {
  const match = /^(https?):\/\/[^/\s]+\/?$/.exec(text)
  if (match === null)
    throw new BenchError('invalid_argument', '--url must be that of a node, such as https://127.0.0.1:23000')
  return { text: text.replace(/\/$/, ''), scheme: match[1] as HttpScheme }
}

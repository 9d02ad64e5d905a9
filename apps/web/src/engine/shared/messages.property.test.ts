import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ACTION_NAMES, decodeAsk } from './actions.ts'
import {
  decodeHubMessage,
  decodeToPage,
  decodeToWorker,
  encodeHubMessage,
  type HubMessage,
  type NumberedAsk,
} from './messages.ts'
import { decodeSettings } from './settings.ts'

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
})
/** Nearly right: the members that messages have, holding whatever. */
const nearly = fc.record(
  {
    kind: fc.oneof(
      fc.constantFrom('open', 'ask', 'active', 'patch', 'answer', 'restart', 'lead', 'join', 'to'),
      anything,
    ),
    as: anything,
    id: fc.oneof(fc.nat(), anything),
    tab: fc.oneof(fc.string(), anything),
    ask: fc.record({ id: fc.oneof(fc.nat(), anything), action: fc.constantFrom(...ACTION_NAMES), args: anything }),
    patch: anything,
    message: anything,
    thread: anything,
    session: anything,
  },
  { requiredKeys: [] },
)
const whatever = fc.oneof(
  anything,
  nearly,
  nearly.map((body) => ({ version: 2, body })),
)

const ask: NumberedAsk = { id: 7, action: 'send', args: ['05', 'hello'] }
const known: readonly HubMessage[] = [
  { kind: 'lead', leader: 'a' },
  { kind: 'join', tab: 'b', thread: null },
  { kind: 'ask', tab: 'b', ask, isRepeated: true, askedAtMs: 5 },
  { kind: 'heard', tab: 'b', id: -1 },
  { kind: 'active' },
  { kind: 'to', tab: 'b', message: { kind: 'answer', id: 7, value: { ok: true } } },
  { kind: 'to', tab: 'b', message: { kind: 'patch', patch: { account: null }, isWhole: false } },
  { kind: 'session', session: null },
]

describe('messages between page, Worker and tabs', () => {
  it('come through as they were sent', () => {
    for (const message of known) expect(decodeHubMessage(structuredClone(encodeHubMessage(message)))).toEqual(message)
    expect(decodeToWorker({ kind: 'ask', ask })).toEqual({ kind: 'ask', ask })
    expect(decodeToWorker({ kind: 'open', as: 'alice' })).toEqual({ kind: 'open', as: 'alice' })
  })

  it('of other versions are told from nonsense', () => {
    expect(decodeHubMessage({ version: 3, body: { kind: 'lead', leader: 'a' } })).toBe('other_version')
    expect(decodeHubMessage({ kind: 'lead' })).toBeUndefined()
  })

  it('are decoded or refused, whatever arrives, and once decoded stay so', () => {
    fc.assert(
      fc.property(whatever, (value) => {
        const toWorker = decodeToWorker(value)
        if (toWorker !== undefined) expect(decodeToWorker(toWorker)).toEqual(toWorker)
        const toPage = decodeToPage(value)
        if (toPage !== undefined) expect(decodeToPage(toPage)).toEqual(toPage)
        const hub = decodeHubMessage(value)
        if (hub !== undefined && hub !== 'other_version') expect(decodeHubMessage(encodeHubMessage(hub))).toEqual(hub)
      }),
    )
  })

  it('carry no action with other arguments than it has', () => {
    expect(decodeAsk('send', ['05', 'hello'])).toBeDefined()
    for (const args of [[], ['05'], ['05', 7], ['05', 'hello', 'more'], [null, 'hello'], 'hello', undefined]) {
      expect(decodeAsk('send', args), JSON.stringify(args)).toBeUndefined()
    }
    for (const name of ['applyUpdate', 'install', 'constructor', '__proto__', '', 7])
      expect(decodeAsk(name, [])).toBeUndefined()
  })
})

describe('settings', () => {
  it('are taken only where they are settings', () => {
    const value = { theme: 'dark', accent: 'gold', textZoom: 1.2, lockAfterMinutes: -1, enterSends: 'yes', other: 1 }

    expect(decodeSettings(value)).toEqual({ theme: 'dark', textZoom: 1.2 })
  })

  it('can be read from anything', () => {
    fc.assert(
      fc.property(anything, (value) => {
        const settings = decodeSettings(value)
        expect(decodeSettings(settings)).toEqual(settings)
      }),
    )
  })
})

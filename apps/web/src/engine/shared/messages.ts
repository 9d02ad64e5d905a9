/**
 * What page and Worker say to each other, and the Workers of several tabs among themselves. Everything that arrives is
 * decoded: another tab may run another version.
 * @module
 */

import { type Ask, decodeAsk } from './actions.ts'
import type { ViewPatch } from './view-patch.ts'

/** Grows with every change of what the Workers of different tabs say to each other. */
const HUB_VERSION = 2

/** A call with the number under which it is answered. */
export type NumberedAsk = Ask & { readonly id: number }

export type ToWorker =
  /** First of all. `as`: which of several profiles of one browser; empty for the only one. */
  | { readonly kind: 'open'; readonly as: string }
  | { readonly kind: 'ask'; readonly ask: NumberedAsk }
  /** Somebody is using the page. */
  | { readonly kind: 'active' }

export type ToPage =
  /** `isWhole`: from a blank state, not from the last one. */
  | { readonly kind: 'patch'; readonly patch: ViewPatch; readonly isWhole: boolean }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  /** The Worker is to be ended and begun anew, which forgets every key. */
  | { readonly kind: 'restart' }

export type HubMessage =
  | { readonly kind: 'lead'; readonly leader: string }
  /** `thread`: the conversation that is open in the tab. */
  | { readonly kind: 'join'; readonly tab: string; readonly thread: string | null }
  /** `isRepeated`: another leader may have carried it out already, at the earliest at `askedAtMs`. */
  | {
      readonly kind: 'ask'
      readonly tab: string
      readonly ask: NumberedAsk
      readonly isRepeated: boolean
      readonly askedAtMs: number
    }
  | { readonly kind: 'heard'; readonly tab: string; readonly id: number }
  | { readonly kind: 'active' }
  | { readonly kind: 'to'; readonly tab: string; readonly message: ToPage }
  /** With it another tab can take over without asking for the passphrase; null when there is none, or no longer. */
  | { readonly kind: 'session'; readonly session: { readonly id: string; readonly key: CryptoKey } | null }

const AS = /^[a-z0-9-]{0,24}$/

export function decodeToWorker(value: unknown): ToWorker | undefined {
  if (!isRecord(value)) return undefined
  switch (value['kind']) {
    case 'open': {
      const as = value['as']
      return typeof as === 'string' && AS.test(as) ? { kind: 'open', as } : undefined
    }
    case 'ask': {
      const ask = decodeNumberedAsk(value['ask'])
      return ask === undefined ? undefined : { kind: 'ask', ask }
    }
    case 'active':
      return { kind: 'active' }
    default:
      return undefined
  }
}

/** @returns `other_version` for what a tab of another version says */
export function decodeHubMessage(value: unknown): HubMessage | 'other_version' | undefined {
  if (!isRecord(value)) return undefined
  if (value['version'] !== HUB_VERSION) return value['version'] === undefined ? undefined : 'other_version'
  return decodeHubBody(value['body'])
}

export function encodeHubMessage(body: HubMessage): unknown {
  return { version: HUB_VERSION, body }
}

function decodeHubBody(body: unknown): HubMessage | undefined {
  if (!isRecord(body)) return undefined
  const { kind, tab, id, leader, thread } = body
  switch (kind) {
    case 'lead':
      return typeof leader === 'string' ? { kind, leader } : undefined
    case 'active':
      return { kind }
    case 'session':
      return { kind, session: decodeSession(body['session']) }
  }
  if (typeof tab !== 'string') return undefined
  switch (kind) {
    case 'join':
      return thread === null || typeof thread === 'string' ? { kind, tab, thread } : undefined
    case 'heard':
      return isNumber(id) ? { kind, tab, id } : undefined
    case 'ask': {
      const ask = decodeNumberedAsk(body['ask'])
      const { isRepeated, askedAtMs } = body
      const isWhole = ask !== undefined && typeof isRepeated === 'boolean' && isNumber(askedAtMs)
      return isWhole ? { kind, tab, ask, isRepeated, askedAtMs } : undefined
    }
    case 'to': {
      const message = decodeToPage(body['message'])
      return message === undefined ? undefined : { kind, tab, message }
    }
    default:
      return undefined
  }
}

function decodeSession(value: unknown) {
  if (!isRecord(value)) return null
  const { id, key } = value
  return typeof id === 'string' && key instanceof CryptoKey ? { id, key } : null
}

/** What is inside a patch or an answer is the word of a Worker of the same version. */
export function decodeToPage(value: unknown): ToPage | undefined {
  if (!isRecord(value)) return undefined
  const { kind, patch, isWhole, id } = value
  switch (kind) {
    case 'patch':
      return isRecord(patch) && typeof isWhole === 'boolean' ? { kind, patch: patch as ViewPatch, isWhole } : undefined
    case 'answer':
      return isNumber(id) ? { kind, id, value: value['value'] } : undefined
    case 'restart':
      return { kind }
    default:
      return undefined
  }
}

function decodeNumberedAsk(value: unknown): NumberedAsk | undefined {
  if (!isRecord(value) || !isNumber(value['id'])) return undefined
  const ask = decodeAsk(value['action'], value['args'])
  return ask === undefined ? undefined : { ...ask, id: value['id'] }
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value)

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * What is kept of the account in this browser profile, beside its messages. The seed is in it only wrapped.
 * @module
 */

import { type AccountId, cleanDisplayName, parseAccountId } from '@starling/protocol'

/** Bytes under a key of the platform. */
export interface Wrapped {
  readonly nonce: Uint8Array
  readonly bytes: Uint8Array
}

/** How the second key is made from the passphrase. */
export interface PassphraseCost {
  readonly salt: Uint8Array
  readonly memoryKib: number
  readonly iterations: number
}

export interface AccountRecord {
  readonly id: AccountId
  /** What the person calls itself; empty for nothing. */
  readonly name: string
  readonly hasSeenPhrase: boolean
  /** Name of the database with its messages. */
  readonly database: string
  /** 16 or 32 bytes of entropy; with a passphrase wrapped twice. */
  readonly seed: Wrapped
  readonly passphrase: PassphraseCost | null
  /** Wrong passphrases in a row. */
  readonly wrongTries: number
  /** No further try before this, local ms. */
  readonly nextTryAtMs: number
}

/** More than this is not ours, and would keep the browser busy for minutes. */
const MEMORY_KIB_MAX = 1 << 20
const ITERATIONS_MAX = 64

/** @returns undefined for anything but a whole record */
export function decodeAccountRecord(value: unknown): AccountRecord | undefined {
  if (!isRecord(value)) return undefined
  const id = decodeId(value['id'])
  const seed = decodeWrapped(value['seed'])
  const passphrase = value['passphrase'] === null ? null : decodeCost(value['passphrase'])
  const { name, hasSeenPhrase, database, wrongTries, nextTryAtMs } = value
  if (id === undefined || seed === undefined || passphrase === undefined) return undefined
  if (typeof name !== 'string' || typeof hasSeenPhrase !== 'boolean' || typeof database !== 'string') return undefined
  if (!isCount(wrongTries) || !isCount(nextTryAtMs) || database === '') return undefined
  return { id, name: cleanDisplayName(name), hasSeenPhrase, database, seed, passphrase, wrongTries, nextTryAtMs }
}

function decodeId(value: unknown): AccountId | undefined {
  try {
    return typeof value === 'string' ? parseAccountId(value) : undefined
  } catch {
    return undefined
  }
}

function decodeWrapped(value: unknown): Wrapped | undefined {
  if (!isRecord(value)) return undefined
  const { nonce, bytes } = value
  return nonce instanceof Uint8Array && bytes instanceof Uint8Array ? { nonce, bytes } : undefined
}

function decodeCost(value: unknown): PassphraseCost | undefined {
  if (!isRecord(value)) return undefined
  const { salt, memoryKib, iterations } = value
  if (!(salt instanceof Uint8Array) || !isCount(memoryKib) || !isCount(iterations)) return undefined
  const isSane = memoryKib >= 8 && memoryKib <= MEMORY_KIB_MAX && iterations >= 1 && iterations <= ITERATIONS_MAX
  return isSane ? { salt, memoryKib, iterations } : undefined
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

/**
 * Keys at rest. The seed is wrapped by a key of the browser that cannot be taken out of it; with a passphrase it is wrapped
 * before by a key made of that. Neither stops a hostile script in the page.
 * Source: docs/architecture.md, "Keys at rest"; docs/threat-model.md.
 * @module
 */

import { assert, concatBytes, toHex, utf8Encode } from '@starling/base'
import { CryptoError } from '@starling/crypto'
import {
  generateWebKey,
  importWebKey,
  openWithWebKey,
  sealWithWebKey,
  WEB_KEY_NONCE_BYTES,
} from '@starling/crypto/web-keys'
import type { Clock, Random } from '@starling/ports'
import type { AccountId } from '@starling/protocol'
import { type AccountRecord, decodeAccountRecord, type PassphraseCost, type Wrapped } from './account-record.ts'
import type { KeyValues } from './key-values.ts'
import type { HashPassphrase } from './passphrase-hash.ts'
import { Turns } from './turns.ts'

/** Source: docs/architecture.md, "Keys at rest". */
const COST = { memoryKib: 64 * 1024, iterations: 3 }
const KEY_BYTES = 32
const SALT_BYTES = 16
const SESSION_BYTES = 16
/** From this wrong try on there is a wait. */
const TRIES_FREE = 5
const WAIT_MS = 30_000

const RECORD = 'account'
const DEVICE_KEY = 'key'
const SESSION = 'session'

/** How an account may be opened. */
export type Secret =
  | { readonly kind: 'none' }
  | { readonly kind: 'passphrase'; readonly text: string }
  | ({ readonly kind: 'session' } & Session)

/**
 * The time between an unlocking and the next locking. Its key is the second one itself, made of the passphrase; other tabs
 * hold it to take over. It opens nothing once the session is over, whether or not its holder has heard of that.
 */
export interface Session {
  readonly id: string
  readonly key: CryptoKey
}

export type Opening =
  /** `key`: the second key, where there is a passphrase. */
  | { readonly outcome: 'open'; readonly entropy: Uint8Array; readonly key: CryptoKey | null }
  | { readonly outcome: 'wrong' }
  | { readonly outcome: 'wait'; readonly waitMs: number }

/** `key`: the second key, where there is a passphrase. */
export interface Protected {
  readonly record: AccountRecord
  readonly key: CryptoKey | null
}

export interface VaultOptions {
  readonly values: KeyValues
  /** Argon2id. */
  readonly hashPassphrase: HashPassphrase
  readonly clock: Pick<Clock, 'now'>
  readonly random: Random
  /** Of the passphrase; tests take less. */
  readonly cost?: { readonly memoryKib: number; readonly iterations: number }
}

export interface NewAccount {
  readonly id: AccountId
  readonly name: string
  readonly hasSeenPhrase: boolean
  readonly entropy: Uint8Array
}

export class Vault {
  readonly #options: VaultOptions
  /** What reads the record and writes it again: a key takes a second to make, in which another tab may have it changed. */
  readonly #turns = new Turns()

  constructor(options: VaultOptions) {
    this.#options = options
  }

  /** Undefined when there is none. */
  async read(): Promise<AccountRecord | undefined> {
    return decodeAccountRecord(await this.#options.values.get(RECORD))
  }

  /** Keeps an account, without a passphrase, in the place of any other. */
  keep(account: NewAccount): Promise<AccountRecord> {
    return this.#turns.take(() => this.#keep(account))
  }

  note(change: Partial<Pick<AccountRecord, 'name' | 'hasSeenPhrase'>>): Promise<AccountRecord> {
    return this.#turns.take(async () => this.#write({ ...(await this.#record()), ...change }))
  }

  /** Wrong tries are counted before the caller knows the outcome, and before the next try is looked at. */
  open(secret: Secret): Promise<Opening> {
    return this.#turns.take(() => this.#open(secret))
  }

  /** @param passphrase - null takes it away */
  setPassphrase(entropy: Uint8Array, passphrase: string | null): Promise<Protected> {
    return this.#turns.take(() => this.#setPassphrase(entropy, passphrase))
  }

  async beginSession(key: CryptoKey): Promise<Session> {
    const id = toHex(this.#options.random.bytes(SESSION_BYTES))
    await this.#options.values.put({ [SESSION]: id })
    return { id, key }
  }

  async endSession(): Promise<void> {
    await this.#options.values.put({ [SESSION]: undefined })
  }

  /** Afterwards nothing opens what was kept. */
  remove(): Promise<void> {
    const gone = { [RECORD]: undefined, [DEVICE_KEY]: undefined, [SESSION]: undefined }
    return this.#turns.take(() => this.#options.values.put(gone))
  }

  async #keep({ id, name, hasSeenPhrase, entropy }: NewAccount): Promise<AccountRecord> {
    const { random, values } = this.#options
    const key = await generateWebKey()
    const record: AccountRecord = {
      id,
      name,
      hasSeenPhrase,
      database: `starling-messages-${toHex(random.bytes(8))}`,
      seed: await this.#wrap(key, entropy, id),
      passphrase: null,
      wrongTries: 0,
      nextTryAtMs: 0,
    }
    await values.put({ [RECORD]: record, [DEVICE_KEY]: key })
    return record
  }

  async #open(secret: Secret): Promise<Opening> {
    const record = await this.#record()
    const waitMs = record.nextTryAtMs - this.#options.clock.now()
    // A clock that was set back must not lock anybody out for longer than the wait.
    if (secret.kind === 'passphrase' && waitMs > 0 && waitMs <= WAIT_MS) return { outcome: 'wait', waitMs }
    const opened = await this.#unwrap(record, secret)
    if (opened === undefined) {
      if (secret.kind === 'passphrase') await this.#countWrong(record)
      return { outcome: 'wrong' }
    }
    if (record.wrongTries > 0) await this.#write({ ...record, wrongTries: 0, nextTryAtMs: 0 })
    return { outcome: 'open', ...opened }
  }

  async #setPassphrase(entropy: Uint8Array, passphrase: string | null): Promise<Protected> {
    const record = await this.#record()
    const deviceKey = await this.#deviceKey()
    const settled = { ...record, wrongTries: 0, nextTryAtMs: 0 }
    if (passphrase === null) {
      const seed = await this.#wrap(deviceKey, entropy, record.id)
      return { record: await this.#write({ ...settled, seed, passphrase: null }), key: null }
    }
    const cost = { salt: this.#options.random.bytes(SALT_BYTES), ...(this.#options.cost ?? COST) }
    const key = await this.#keyOf(passphrase, cost)
    const inner = await this.#wrap(key, entropy, record.id)
    const seed = await this.#wrap(deviceKey, concatBytes(inner.nonce, inner.bytes), record.id)
    return { record: await this.#write({ ...settled, seed, passphrase: cost }), key }
  }

  async #unwrap(record: AccountRecord, secret: Secret) {
    try {
      const outer = await this.#openWrapped(await this.#deviceKey(), record.seed, record.id)
      if (record.passphrase === null) return { entropy: outer, key: null }
      const key = await this.#keyFrom(secret, record.passphrase)
      if (key === undefined) return undefined
      return { entropy: await this.#openWrapped(key, split(outer), record.id), key }
    } catch (error) {
      if (error instanceof CryptoError && error.code === 'authentication_failed') return undefined
      throw error
    }
  }

  async #keyFrom(secret: Secret, cost: PassphraseCost): Promise<CryptoKey | undefined> {
    switch (secret.kind) {
      case 'none':
        return undefined
      case 'passphrase':
        return this.#keyOf(secret.text, cost)
      case 'session':
        return (await this.#options.values.get(SESSION)) === secret.id ? secret.key : undefined
    }
  }

  async #record(): Promise<AccountRecord> {
    const record = await this.read()
    assert(record !== undefined, 'an account is kept')
    return record
  }

  async #countWrong(record: AccountRecord): Promise<void> {
    const wrongTries = record.wrongTries + 1
    const nextTryAtMs = wrongTries >= TRIES_FREE ? this.#options.clock.now() + WAIT_MS : 0
    await this.#write({ ...record, wrongTries, nextTryAtMs })
  }

  async #write(record: AccountRecord): Promise<AccountRecord> {
    await this.#options.values.put({ [RECORD]: record })
    return record
  }

  async #deviceKey(): Promise<CryptoKey> {
    const key = await this.#options.values.get(DEVICE_KEY)
    if (key instanceof CryptoKey) return key
    throw new CryptoError('authentication_failed', 'the key of this browser profile is gone')
  }

  async #keyOf(passphrase: string, { salt, memoryKib, iterations }: PassphraseCost): Promise<CryptoKey> {
    const bytes = await this.#options.hashPassphrase({
      passphrase: utf8Encode(passphrase.normalize('NFKC')),
      salt,
      cost: { memoryKib, iterations, outputLength: KEY_BYTES },
    })
    const key = await importWebKey(bytes)
    bytes.fill(0)
    return key
  }

  async #wrap(key: CryptoKey, plaintext: Uint8Array, id: AccountId): Promise<Wrapped> {
    const nonce = this.#options.random.bytes(WEB_KEY_NONCE_BYTES)
    return { nonce, bytes: await sealWithWebKey(key, nonce, plaintext, utf8Encode(id)) }
  }

  async #openWrapped(key: CryptoKey, { nonce, bytes }: Wrapped, id: AccountId): Promise<Uint8Array> {
    return openWithWebKey(key, nonce, bytes, utf8Encode(id))
  }
}

/** In the words of the view. */
export function refusalOf({ outcome }: Exclude<Opening, { readonly outcome: 'open' }>): 'wrong_passphrase' | 'wait' {
  return outcome === 'wait' ? 'wait' : 'wrong_passphrase'
}

function split(whole: Uint8Array): Wrapped {
  return { nonce: whole.slice(0, WEB_KEY_NONCE_BYTES), bytes: whole.slice(WEB_KEY_NONCE_BYTES) }
}

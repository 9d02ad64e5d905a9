/**
 * Everything the engine has from outside: what a browser's Worker passes in, and what tests pass instead.
 * @module
 */

import type { ClientStore } from '@starling/client'
import type { CryptoBackend } from '@starling/crypto'
import type { ClientTransport, Clock, Logger, Random } from '@starling/ports'
import type { KeyValues } from './key-values.ts'
import type { HashPassphrase } from './passphrase-hash.ts'

export interface World {
  readonly clock: Clock
  readonly random: Random
  readonly crypto: CryptoBackend
  readonly transport: ClientTransport
  readonly logger: Logger
  /** The text of a file of the page's own origin. Rejects when it is not to be had. */
  fetchText(path: string, signal?: AbortSignal): Promise<string>
  openValues(name: string): Promise<KeyValues>
  openMessages(name: string): ClientStore
  deleteMessages(name: string): Promise<void>
  /** False when the device is known to have no connection. */
  isOnline(): boolean
  readonly hashPassphrase: HashPassphrase
  /** Of passphrases; the real one unless told. */
  readonly passphraseCost?: { readonly memoryKib: number; readonly iterations: number }
}

/**
 * Asks a Worker of its own for the hash of a passphrase.
 * @module
 */

import type { Argon2idCost } from '@starling/crypto'

export interface HashRequest {
  /** UTF-8. */
  readonly passphrase: Uint8Array
  readonly salt: Uint8Array
  readonly cost: Argon2idCost
}

export type HashPassphrase = (request: HashRequest) => Promise<Uint8Array>

/** Rejects when the Worker does not start, or has not enough memory. */
export function hashIn(startWorker: () => Worker): HashPassphrase {
  return (request) => {
    const worker = startWorker()
    const result = new Promise<Uint8Array>((resolve, reject) => {
      worker.onmessage = ({ data }) =>
        data instanceof Uint8Array ? resolve(data) : reject(new Error('the Worker answers something else'))
      worker.onerror = ({ message }) => reject(new Error(message || 'the Worker did not start'))
    })
    worker.postMessage(request)
    return result.finally(() => worker.terminate())
  }
}

export function decodeHashRequest(value: unknown): HashRequest | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { passphrase, salt, cost } = value as { readonly [Name in keyof HashRequest]?: unknown }
  const isWhole = passphrase instanceof Uint8Array && salt instanceof Uint8Array && isCost(cost)
  return isWhole ? { passphrase, salt, cost } : undefined
}

function isCost(value: unknown): value is Argon2idCost {
  if (typeof value !== 'object' || value === null) return false
  const { memoryKib, iterations, outputLength } = value as { readonly [Name in keyof Argon2idCost]?: unknown }
  return [memoryKib, iterations, outputLength].every((each) => Number.isSafeInteger(each))
}

/**
 * What the primitives cost, with either backend.
 * @module
 */

import { setImmediate as nextTurn } from 'node:timers/promises'
import type { CryptoBackend } from '@starling/crypto'
import { native } from '@starling/crypto/native'
import { noble } from '@starling/crypto/noble'
import { systemClock, systemRandom } from '@starling/ports/system'

export interface CryptoFigures {
  readonly operation: string
  /** Operations per second of processor time. */
  readonly native: number
  readonly noble: number
}

const WARMUP_MS = 50
const ARGON2ID_COST = { memoryKib: 65_536, iterations: 2, outputLength: 32 } as const

/** @param measureMs - at least, for each operation with each backend */
export async function measureCrypto(measureMs: number, signal: AbortSignal): Promise<readonly CryptoFigures[]> {
  const figures: CryptoFigures[] = []
  const portable = operationsOf(noble)
  for (const [operation, run] of operationsOf(native)) {
    const other = portable.get(operation) as () => unknown
    figures.push({
      operation,
      native: await operationsPerSecond(run, measureMs, signal),
      noble: await operationsPerSecond(other, measureMs, signal),
    })
  }
  return figures
}

function operationsOf(crypto: CryptoBackend): ReadonlyMap<string, () => unknown> {
  const bytes = (length: number) => systemRandom.bytes(length)
  const kilobyte = bytes(1_024)
  const key = bytes(32)
  const secret = crypto.x25519.importSecretKey(bytes(32))
  const peer = crypto.x25519.importPublicKey(crypto.x25519.importSecretKey(bytes(32)).publicKey)
  const signer = crypto.ed25519.importSeed(bytes(32))
  const message = bytes(100)
  const signature = signer.sign(message)
  const nonces = { gcm: bytes(crypto.aes256gcm.nonceLength), chacha: bytes(crypto.xchacha20poly1305.nonceLength) }
  const sealed = {
    gcm: crypto.aes256gcm.seal(key, nonces.gcm, kilobyte),
    chacha: crypto.xchacha20poly1305.seal(key, nonces.chacha, kilobyte),
  }
  const salt = bytes(16)
  return new Map<string, () => unknown>([
    ['X25519 agree', () => secret.agree(peer)],
    ['X25519 new key', () => crypto.x25519.importSecretKey(bytes(32)).publicKey],
    ['Ed25519 sign 100 B', () => signer.sign(message)],
    ['Ed25519 verify 100 B', () => crypto.ed25519.verify(signature, message, signer.publicKey)],
    ['Ed25519 to X25519', () => crypto.ed25519.toX25519(signer.publicKey)],
    ['AES-256-GCM seal 1 KB', () => crypto.aes256gcm.seal(key, nonces.gcm, kilobyte)],
    ['AES-256-GCM open 1 KB', () => crypto.aes256gcm.open(key, nonces.gcm, sealed.gcm)],
    ['XChaCha20-Poly1305 seal 1 KB', () => crypto.xchacha20poly1305.seal(key, nonces.chacha, kilobyte)],
    ['XChaCha20-Poly1305 open 1 KB', () => crypto.xchacha20poly1305.open(key, nonces.chacha, sealed.chacha)],
    ['BLAKE2b-256 1 KB', () => crypto.blake2b(kilobyte, 32)],
    ['Argon2id 64 MiB, 2 passes', () => crypto.argon2id(key, salt, ARGON2ID_COST)],
  ])
}

/** Processor time of this process, so that the share which others take of the machine does not count. */
async function operationsPerSecond(run: () => unknown, measureMs: number, signal: AbortSignal): Promise<number> {
  const batch = repeatFor(run, WARMUP_MS)
  await nextTurn()
  signal.throwIfAborted()
  const before = process.cpuUsage()
  let count = 0
  for (;;) {
    for (let i = 0; i < batch; i++) run()
    count += batch
    const { user, system } = process.cpuUsage(before)
    const cpuMs = (user + system) / 1_000
    if (cpuMs >= measureMs) return (count / cpuMs) * 1_000
  }
}

/** @returns how often it ran, a tenth of it, at least once: a batch whose end is worth a look at the clock */
function repeatFor(run: () => unknown, ms: number): number {
  const endMs = systemClock.elapsed() + ms
  let count = 0
  do {
    run()
    count++
  } while (systemClock.elapsed() < endMs)
  return Math.ceil(count / 10)
}

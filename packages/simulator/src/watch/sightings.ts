/**
 * Who saw what. For each request of a client: the nodes to which its address was visible, and those that held an account id in
 * clear; and whether any node ever held the text of a message. Nothing of this reaches node or client code; it watches from
 * outside.
 *
 * A request is followed from node to node by the abort signal that each one passes on. What a node decrypts, it decrypts before
 * it waits for anything, so the request that it was given last is the one it decrypts for.
 * @module
 */

import { toHex } from '@starling/base'
import type { Aead, CryptoBackend } from '@starling/crypto'

/** Facts about one request, by node name. */
interface Request {
  readonly sawAddress: string
}

/** Of the nodes that do not know where a request comes from. */
const LOOKS_AT_ONE_OF = 16

/** Every text that is sent begins with this, so that it can be recognised wherever it stands in clear. */
export const TEXT_MARK = 'starling-sim:'
const TEXT_MARK_BYTES = Buffer.from(TEXT_MARK)

export class Sightings {
  readonly #requests = new WeakMap<AbortSignal, Request>()
  readonly #accounts = new Set<string>()
  /** First two bytes of watched keys: most places of most bytes are no key. */
  readonly #prefixes = new Uint8Array(65_536)
  /** First four bytes of watched keys. */
  readonly #heads = new Set<number>()
  /** One line for each node that held a client's address and an account id in one request. */
  readonly bothEnds: string[] = []
  /** One line for each node that held the text of a message. */
  readonly texts: string[] = []
  #current: Request | undefined
  #count = 0
  #skipped = 0
  #accountsSeen = 0

  /** Requests of clients so far. */
  get requests(): number {
    return this.#count
  }

  /** Times that some node was seen to hold an account id: none means that nothing is watched. */
  get accountsSeen(): number {
    return this.#accountsSeen
  }

  /** @param account - 66 hex digits to look for from now on */
  watch(account: string): void {
    const key = account.slice(2)
    this.#accounts.add(key)
    this.#prefixes[Number.parseInt(key.slice(0, 4), 16)] = 1
    this.#heads.add(Number.parseInt(key.slice(0, 8), 16))
  }

  /** Hands a client's request to `node`, which sees where it comes from. @param signal - passed on with it */
  fromClient<Answer>(node: string, signal: AbortSignal, body: Uint8Array, answer: () => Answer): Answer {
    this.#count++
    return this.#within({ sawAddress: node }, node, signal, body, answer)
  }

  /**
   * Hands what a relay passes on to `node`.
   * @param cause - the signal that the relay gave along; one that no client's request had is of a node's own onion
   */
  relayed<Answer>(
    node: string,
    cause: AbortSignal | undefined,
    signal: AbortSignal,
    body: Uint8Array,
    answer: () => Answer,
  ): Answer {
    const request = cause === undefined ? undefined : this.#requests.get(cause)
    return this.#within(request, node, signal, body, answer)
  }

  /** Hands what members of a swarm tell each other to `node`: no longer part of the request that caused it. */
  between<Answer>(node: string, body: Uint8Array, answer: () => Answer): Answer {
    return this.#within(undefined, node, undefined, body, answer)
  }

  /** The same backend, with every decryption by `node` watched. */
  watchCrypto(node: string, crypto: CryptoBackend): CryptoBackend {
    const watched = (aead: Aead): Aead => ({
      keyLength: aead.keyLength,
      nonceLength: aead.nonceLength,
      tagLength: aead.tagLength,
      seal: (...call) => aead.seal(...call),
      open: (...call) => {
        const plaintext = aead.open(...call)
        this.#clear(node, plaintext)
        return plaintext
      },
    })
    return {
      ...crypto,
      aes256gcm: watched(crypto.aes256gcm),
      xchacha20poly1305: watched(crypto.xchacha20poly1305),
      aes256cbc: {
        ...crypto.aes256cbc,
        encrypt: (...call) => crypto.aes256cbc.encrypt(...call),
        decrypt: (...call) => {
          const plaintext = crypto.aes256cbc.decrypt(...call)
          this.#clear(node, plaintext)
          return plaintext
        },
      },
    }
  }

  #within<Answer>(
    request: Request | undefined,
    node: string,
    signal: AbortSignal | undefined,
    body: Uint8Array,
    answer: () => Answer,
  ): Answer {
    if (request !== undefined && signal !== undefined) this.#requests.set(signal, request)
    this.#current = request
    try {
      this.#clear(node, body)
      return answer()
    } finally {
      this.#current = undefined
    }
  }

  /** Notes that `node` now holds these bytes in clear. */
  #clear(node: string, bytes: Uint8Array): void {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (buffer.includes(TEXT_MARK_BYTES)) this.texts.push(`${node} held the text of a message in clear`)
    const request = this.#current
    if (request === undefined) return
    // Only the node that knows the address can know too much; of the others a few are looked at, to see that we see.
    const isGuard = request.sawAddress === node
    if (!isGuard && ++this.#skipped % LOOKS_AT_ONE_OF !== 0) return
    if (!this.#holdsAccount(buffer)) return
    this.#accountsSeen++
    if (isGuard) this.bothEnds.push(`${node} held a client's address and an account id in one request`)
  }

  /** Account ids travel as 66 hex digits, or as their 32 bytes. */
  #holdsAccount(buffer: Buffer): boolean {
    const last = buffer.length - 32
    for (let at = 0; at <= last; at++) {
      const first = buffer[at] as number
      const second = buffer[at + 1] as number
      if (this.#prefixes[(first << 8) | second] === 1 && this.#isAccountAt(buffer, at)) return true
      // "05" and 64 digits of the key.
      if (first !== 0x30 || second !== 0x35 || at + 66 > buffer.length) continue
      if (this.#accounts.has(buffer.toString('latin1', at + 2, at + 66))) return true
    }
    return false
  }

  #isAccountAt(buffer: Buffer, at: number): boolean {
    return this.#heads.has(buffer.readUInt32BE(at)) && this.#accounts.has(toHex(buffer.subarray(at, at + 32)))
  }
}

/**
 * One request and its answer, on their way through the simulated network.
 * @module
 */

import { type RequestOptions, TransportError, type TransportResponse } from '@starling/ports'
import type { Cancel } from '../time/virtual-time.ts'
import type { Endpoint, UnderWay } from './endpoint.ts'
import type { SimNetwork } from './sim-network.ts'

const DEFAULT_TIMEOUT_MS = 30_000

export interface ExchangeParts {
  readonly from: Endpoint
  readonly to: Endpoint
  readonly kind: string
  readonly body: Uint8Array
  readonly options: RequestOptions
  /** Called when the request has arrived. */
  readonly answer: (signal: AbortSignal) => Promise<TransportResponse>
}

export class Exchange implements UnderWay {
  readonly #network: SimNetwork
  readonly #parts: ExchangeParts
  readonly #remote = new AbortController()
  readonly #resolve: (response: TransportResponse) => void
  readonly #reject: (error: TransportError) => void
  readonly #onAbort = () => this.break(abortedError())
  readonly #cancelTimeout: Cancel
  #isOpen = true

  static run(network: SimNetwork, parts: ExchangeParts): Promise<TransportResponse> {
    return new Promise((resolve, reject) => {
      if (parts.options.signal?.aborted === true) return reject(abortedError())
      new Exchange(network, parts, resolve, reject).#send()
    })
  }

  private constructor(
    network: SimNetwork,
    parts: ExchangeParts,
    resolve: (response: TransportResponse) => void,
    reject: (error: TransportError) => void,
  ) {
    this.#network = network
    this.#parts = parts
    this.#resolve = resolve
    this.#reject = reject
    const { from, to, options } = parts
    const { timeoutMs = DEFAULT_TIMEOUT_MS, signal } = options
    this.#cancelTimeout = network.time.schedule(timeoutMs, () =>
      from.party.run(() => this.break(new TransportError('timeout', 'no answer in time', { data: { timeoutMs } }))),
    )
    signal?.addEventListener('abort', this.#onAbort, { once: true })
    from.underWay.add(this)
    to.underWay.add(this)
  }

  /** The caller is told, and whoever answers need not go on. */
  break(error: TransportError): void {
    if (!this.#isOpen) return
    this.#close()
    this.#remote.abort(error)
    this.#reject(error)
  }

  #send(): void {
    const { from, to } = this.#parts
    this.#network.weather.travel(from, to, () => this.#arrive())
  }

  #arrive(): void {
    if (!this.#isOpen) return
    const { from, to, kind, body, answer } = this.#parts
    if (to.isCut || to.service === undefined) {
      this.break(new TransportError('unreachable', 'connection refused'))
      return
    }
    this.#network.delivered(from, to, kind, body)
    answer(this.#remote.signal).then(
      (response) => this.#reply(response),
      (cause) => this.break(new TransportError('unreachable', 'node failed', { cause })),
    )
  }

  #reply(response: TransportResponse): void {
    const { from, to, kind } = this.#parts
    if (!this.#isOpen) return
    this.#network.weather.travel(to, from, () => {
      if (!this.#isOpen || to.isCut) return
      this.#network.delivered(to, from, kind, response.body, response.status)
      this.#close()
      this.#resolve(response)
    })
  }

  #close(): void {
    const { from, to, options } = this.#parts
    this.#isOpen = false
    this.#cancelTimeout()
    from.underWay.delete(this)
    to.underWay.delete(this)
    options.signal?.removeEventListener('abort', this.#onAbort)
  }
}

function abortedError(): TransportError {
  return new TransportError('aborted', 'request was aborted')
}

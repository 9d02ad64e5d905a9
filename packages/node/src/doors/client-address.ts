/**
 * Which address a request is counted for: that of the connection, or the one that trusted proxies say it comes from.
 * Source: docs/protocol/storage-rpc.md §5.
 * @module
 */

import { isV4, parseIpAddress, V4_PREFIX_BITS } from './ip-address.ts'

/** Bits of an IPv6 address that name a client: it can use all addresses behind them. */
const CLIENT_NETWORK_BYTES = 8
/** As listeners of both families name all clients of IPv4: spares the parsing. */
const MAPPED = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/

/** Proxies whose `X-Forwarded-For` is believed: addresses and networks. */
export class TrustedProxies {
  readonly #networks: readonly { readonly bytes: Uint8Array; readonly bits: number }[]

  /** @throws {RangeError} naming the entry that is neither an address nor a network such as `10.0.0.0/8` */
  constructor(entries: readonly string[]) {
    this.#networks = entries.map((entry) => {
      const network = parseNetwork(entry)
      if (network === undefined) throw new RangeError(`"${entry}" is no address or network`)
      return network
    })
  }

  get isEmpty(): boolean {
    return this.#networks.length === 0
  }

  has(address: string): boolean {
    if (this.isEmpty) return false
    const bytes = parseIpAddress(address)
    return bytes !== undefined && this.#networks.some((network) => isWithin(bytes, network.bytes, network.bits))
  }

  /**
   * The client behind the proxies: of those named the last that is not trusted itself, for whatever stands before it was
   * written by the client. What is no address ends the search at the proxy that wrote it.
   * @param forwarded - the value of `X-Forwarded-For`, several joined by commas
   */
  clientOf(remoteAddress: string, forwarded: string | undefined): string {
    if (forwarded === undefined || !this.has(remoteAddress)) return remoteAddress
    let client = remoteAddress
    for (const entry of forwarded.split(',').reverse()) {
      const named = withoutPort(entry.trim())
      if (parseIpAddress(named) === undefined) return client
      client = named
      if (!this.has(client)) return client
    }
    return client
  }

  /** The same of a request's headers. @param headers - names in lower case */
  clientOfRequest(
    remoteAddress: string,
    headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  ): string {
    if (this.isEmpty) return remoteAddress
    const forwarded = headers['x-forwarded-for']
    return this.clientOf(remoteAddress, typeof forwarded === 'object' ? forwarded.join() : forwarded)
  }
}

/** What is counted as one client: an IPv4 address, also a mapped one, or an IPv6 network of 64 bits. */
export function countedClient(address: string): string {
  if (!address.includes(':')) return address
  const mapped = MAPPED.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  const bytes = parseIpAddress(address)
  if (bytes === undefined) return address
  if (isV4(bytes)) return bytes.subarray(12).join('.')
  return [...bytes.subarray(0, CLIENT_NETWORK_BYTES)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function parseNetwork(text: string): { readonly bytes: Uint8Array; readonly bits: number } | undefined {
  const [address = '', length, ...more] = text.split('/')
  const bytes = parseIpAddress(address)
  if (bytes === undefined || more.length > 0) return undefined
  if (length === undefined) return { bytes, bits: 128 }
  const bits = Number(length) + (address.includes(':') ? 0 : V4_PREFIX_BITS)
  return /^\d{1,3}$/.test(length) && bits <= 128 ? { bytes, bits } : undefined
}

function isWithin(address: Uint8Array, network: Uint8Array, bits: number): boolean {
  const whole = bits >> 3
  for (let i = 0; i < whole; i++) if (address[i] !== network[i]) return false
  const mask = (0xff00 >> (bits & 7)) & 0xff
  return ((address[whole] ?? 0) & mask) === ((network[whole] ?? 0) & mask)
}

/** Some proxies write `192.0.2.1:4711` or `[2001:db8::1]:4711`. */
function withoutPort(entry: string): string {
  return /^\[([^\]]*)\](?::\d{1,5})?$/.exec(entry)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(entry)?.[1] ?? entry
}

/**
 * The way of a last relay to servers outside the network: one POST, no redirects, no addresses that are not public.
 * Source: docs/protocol/onion-requests.md §6.
 * @module
 */

import { lookup } from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { concatBytes } from '@starling/base'
import type { NodePorts } from '@starling/node'
import { TransportError, type TransportResponse } from '@starling/ports'
import { isPublicAddress } from './public-address.ts'

type ServerTransport = NodePorts['servers']
type ServerRequestOptions = Parameters<ServerTransport['post']>[2]

/** The largest answer that is read: an onion reply never exceeds it. Source: docs/protocol/onion-requests.md §10. */
const ANSWER_BYTES_MAX = 10_485_760

export interface ServerTransportOptions {
  /** Of the profile: true wherever strangers send requests. */
  readonly refuseNonPublic: boolean
  /** Whether certificates need not be verified. Default: they are. */
  readonly allowSelfSigned?: boolean
  /** Whether connections are kept for the next request. Default: they are. */
  readonly keepAlive?: boolean
}

/** A certificate that does not verify is `unreachable` with the fact `certificate`. */
export function createServerTransport(options: ServerTransportOptions): ServerTransport & AsyncDisposable {
  const { keepAlive = true, allowSelfSigned = false } = options
  const plain = new http.Agent({ keepAlive })
  const secure = new https.Agent({ keepAlive, rejectUnauthorized: !allowSelfSigned })
  return {
    async post(text, body, request) {
      // Some names only turn out to be none here.
      if (!URL.canParse(text)) throw new TransportError('unreachable', 'server has no such name')
      const url = new URL(text)
      const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1')
      // A name is looked at once it is an address, so that it cannot change in between.
      if (options.refuseNonPublic && isIP(hostname) !== 0) refuse(hostname)
      const common: http.RequestOptions = {
        method: 'POST',
        headers: { ...request.headers, 'content-length': body.length },
        ...(options.refuseNonPublic ? { lookup: publicLookup } : {}),
      }
      const open = (signal: AbortSignal) =>
        url.protocol === 'http:'
          ? http.request(url, { ...common, agent: plain, signal })
          : https.request(url, { ...common, agent: secure, signal })
      return exchange(open, body, request)
    },
    async [Symbol.asyncDispose]() {
      plain.destroy()
      secure.destroy()
    },
  }
}

async function exchange(
  open: (signal: AbortSignal) => http.ClientRequest,
  body: Uint8Array,
  { timeoutMs, signal }: ServerRequestOptions,
): Promise<TransportResponse> {
  const timeout = AbortSignal.timeout(timeoutMs)
  const either = signal === undefined ? timeout : AbortSignal.any([timeout, signal])
  try {
    const response = await send(open(either), body).catch((error: unknown) => {
      // The server closed an idle connection just as it was used again: the request was not read.
      if (!(error instanceof StaleConnection)) throw error
      return send(open(either), body)
    })
    return { status: response.statusCode ?? 0, body: await readAnswer(response) }
  } catch (cause) {
    if (cause instanceof TransportError) throw cause
    if (signal?.aborted) throw new TransportError('aborted', 'request was aborted by its caller', { cause })
    if (timeout.aborted) throw new TransportError('timeout', 'server timed out', { cause, data: { timeoutMs } })
    const data = isCertificateError(cause) ? { certificate: true } : {}
    throw new TransportError('unreachable', 'server got no answer through', { cause, data })
  }
}

/** As node:tls names what is wrong with a certificate. */
function isCertificateError(cause: unknown): boolean {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/.test(code)
}

class StaleConnection extends Error {
  override readonly name = 'StaleConnection'
}

function send(request: http.ClientRequest, body: Uint8Array): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve)
    request.on('error', (cause: NodeJS.ErrnoException) => {
      const isStale = request.reusedSocket && cause.code === 'ECONNRESET'
      reject(isStale ? new StaleConnection('connection was closed while idle', { cause }) : cause)
    })
    request.end(body)
  })
}

async function readAnswer(response: http.IncomingMessage): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let sizeBytes = 0
  // Leaving the loop by an exception destroys the stream and with it the connection.
  for await (const part of response as AsyncIterable<Uint8Array>) {
    sizeBytes += part.length
    if (sizeBytes > ANSWER_BYTES_MAX) {
      throw new TransportError('unreachable', 'answer is too long', { data: { sizeBytes } })
    }
    parts.push(part)
  }
  return concatBytes(...parts)
}

const publicLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return done(error, '')
    const found = addresses.filter(({ address }) => isPublicAddress(address))
    const [first] = found
    if (first === undefined) return done(new Error('name has no public address'), '')
    if (options.all === true) done(null, found)
    else done(null, first.address, first.family)
  })
}

function refuse(address: string): void {
  if (!isPublicAddress(address)) throw new TransportError('unreachable', 'server has no public address')
}

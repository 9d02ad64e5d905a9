/**
 * A self-signed certificate of an ECDSA key on P-256. It proves nothing and need not: original clients do not verify it,
 * the onion layer authenticates the node.
 * Source: RFC 5280 §4; docs/protocol/onion-requests.md §1.
 * @module
 */

import { toBase64 } from '@starling/base'
import type { Random } from '@starling/ports'
import {
  bitString,
  boolean,
  element,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
  unsignedInteger,
  utcTime,
  utf8String,
} from './der.ts'

const ECDSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'))
const COMMON_NAME = objectIdentifier('2.5.4.3')
const BASIC_CONSTRAINTS = objectIdentifier('2.5.29.19')
const SUBJECT_ALT_NAME = objectIdentifier('2.5.29.17')
const YEAR_MS = 365 * 24 * 3_600_000
/** Nobody renews what nobody verifies. */
const VALID_MS = 10 * YEAR_MS
const DAY_MS = 24 * 3_600_000
const SERIAL_BYTES = 16

export interface CertificatePem {
  readonly cert: string
  readonly key: string
}

/** @param options.ipv4 - dotted address that the certificate names; none where that is not known. */
export async function createSelfSigned(options: {
  readonly nowMs: number
  readonly random: Random
  readonly ipv4: string | undefined
}): Promise<CertificatePem> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const spki = new Uint8Array(await crypto.subtle.exportKey('spki', keys.publicKey))
  const body = certificateBody(spki, options)
  // A copy of its own ArrayBuffer, as WebCrypto's types ask for.
  const signature = new Uint8Array(await crypto.subtle.sign(algorithm, keys.privateKey, new Uint8Array(body)))
  const certificate = sequence(body, ECDSA_WITH_SHA256, bitString(ecdsaSignature(signature)))
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', keys.privateKey))
  return { cert: pem('CERTIFICATE', certificate), key: pem('PRIVATE KEY', pkcs8) }
}

function certificateBody(
  spki: Uint8Array,
  { nowMs, random, ipv4 }: { readonly nowMs: number; readonly random: Random; readonly ipv4: string | undefined },
): Uint8Array {
  const name = sequence(setOf(sequence(COMMON_NAME, utf8String('service node'))))
  const names = ipv4 === undefined ? [] : [sequence(SUBJECT_ALT_NAME, octetString(sequence(ipAddress(ipv4))))]
  return sequence(
    element(0xa0, unsignedInteger(Uint8Array.of(2))),
    unsignedInteger(random.bytes(SERIAL_BYTES)),
    ECDSA_WITH_SHA256,
    name,
    sequence(utcTime(new Date(nowMs - DAY_MS)), utcTime(new Date(nowMs + VALID_MS))),
    name,
    spki,
    element(0xa3, sequence(sequence(BASIC_CONSTRAINTS, boolean(true), octetString(sequence())), ...names)),
  )
}

function ipAddress(dotted: string): Uint8Array {
  return element(0x87, Uint8Array.from(dotted.split('.'), Number))
}

/** WebCrypto signs as r ‖ s; certificates hold the two as integers. */
function ecdsaSignature(raw: Uint8Array): Uint8Array {
  const half = raw.length / 2
  return sequence(unsignedInteger(raw.subarray(0, half)), unsignedInteger(raw.subarray(half)))
}

function pem(label: string, der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}

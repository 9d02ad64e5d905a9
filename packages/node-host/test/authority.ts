/** @module A certificate authority of a test: roots, chains, and every way in which a certificate can be wrong. */

import { toBase64 } from '@starling/base'
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
} from '../src/tls/der.ts'
import type { CertificatePem } from '../src/tls/self-signed.ts'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const ECDSA_WITH_SHA256 = sequence(objectIdentifier('1.2.840.10045.4.3.2'))
const DAY_MS = 86_400_000

export interface Issued extends CertificatePem {
  /** Of the holder, for further certificates. */
  readonly authority: Authority
}

export interface IssueOptions {
  readonly name: string
  readonly dnsNames?: readonly string[]
  readonly ipv4?: readonly string[]
  readonly isAuthority?: boolean
  readonly fromMs?: number
  readonly untilMs?: number
}

/** Issues certificates under its name. */
export class Authority {
  readonly #name: string
  readonly #keys: CryptoKeyPair

  private constructor(name: string, keys: CryptoKeyPair) {
    this.#name = name
    this.#keys = keys
  }

  static async root(name: string): Promise<Issued> {
    const keys = await newKeys()
    const root = new Authority(name, keys)
    return root.#issueTo(keys, { name, isAuthority: true })
  }

  async issue(options: IssueOptions): Promise<Issued> {
    return this.#issueTo(await newKeys(), options)
  }

  async #issueTo(keys: CryptoKeyPair, options: IssueOptions): Promise<Issued> {
    const spki = new Uint8Array(await crypto.subtle.exportKey('spki', keys.publicKey))
    const body = bodyOf(this.#name, spki, options)
    const signature = await crypto.subtle.sign(ALGORITHM, this.#keys.privateKey, new Uint8Array(body))
    const certificate = sequence(body, ECDSA_WITH_SHA256, bitString(derSignature(new Uint8Array(signature))))
    const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', keys.privateKey))
    return {
      cert: pem('CERTIFICATE', certificate),
      key: pem('PRIVATE KEY', pkcs8),
      authority: new Authority(options.name, keys),
    }
  }
}

async function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
}

function bodyOf(issuer: string, spki: Uint8Array, options: IssueOptions): Uint8Array {
  const { name, dnsNames = [], ipv4 = [], isAuthority = false } = options
  const fromMs = options.fromMs ?? Date.now() - DAY_MS
  const untilMs = options.untilMs ?? Date.now() + 90 * DAY_MS
  const names = [
    ...dnsNames.map((text) =>
      element(
        0x82,
        Uint8Array.from(text, (char) => char.charCodeAt(0)),
      ),
    ),
    ...ipv4.map((text) => element(0x87, Uint8Array.from(text.split('.'), Number))),
  ]
  const constraints = isAuthority ? sequence(boolean(true)) : sequence()
  return sequence(
    element(0xa0, unsignedInteger(Uint8Array.of(2))),
    unsignedInteger(crypto.getRandomValues(new Uint8Array(16))),
    ECDSA_WITH_SHA256,
    nameOf(issuer),
    sequence(utcTime(new Date(fromMs)), utcTime(new Date(untilMs))),
    nameOf(name),
    spki,
    element(
      0xa3,
      sequence(
        sequence(objectIdentifier('2.5.29.19'), boolean(true), octetString(constraints)),
        ...(names.length === 0 ? [] : [sequence(objectIdentifier('2.5.29.17'), octetString(sequence(...names)))]),
      ),
    ),
  )
}

const nameOf = (text: string): Uint8Array => sequence(setOf(sequence(objectIdentifier('2.5.4.3'), utf8String(text))))

function derSignature(raw: Uint8Array): Uint8Array {
  const half = raw.length / 2
  return sequence(unsignedInteger(raw.subarray(0, half)), unsignedInteger(raw.subarray(half)))
}

function pem(label: string, der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}

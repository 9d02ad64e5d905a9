/**
 * The certificate by which a node proves its Ed25519 key on the channel: self-signed, names and dates without meaning.
 * Source: docs/protocol/waiting.md §5.
 *
 * Its bytes are a fixed template around key and signature (RFC 5280, RFC 8410). A library for certificates costs 160 ms of
 * CPU at each start and a global registry of providers, for 200 bytes that never vary.
 * @module
 */

import type { TLSSocket } from 'node:tls'
import { concatBytes, fromHex, toBase64, toHex } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'

export interface NodeCertificate {
  /** PEM. */
  readonly cert: string
  /** PEM of the PKCS #8 private key. Secret. */
  readonly key: string
}

/** SEQUENCE { OBJECT IDENTIFIER 1.3.101.112 } */
const ED25519 = '300506032b6570'
/** CN=starling */
const NAME = '30133111300f06035504031308737461726c696e67'
/** 2020-01-01 … 2049-12-31 */
const VALIDITY = '301e170d3230303130313030303030305a170d3439313233313030303030305a'
const VERSION_3_SERIAL_1 = 'a003020102020101'
/** SubjectPublicKeyInfo up to the 32 key bytes. */
const SPKI_PREFIX = `302a${ED25519}032100`
const PKCS8_PREFIX = `302e020100${ED25519}04220420`

/** @param seed - 32 bytes; a copy of it goes into the PEM text */
export function nodeCertificate(crypto: CryptoBackend, seed: Uint8Array): NodeCertificate {
  const signer = crypto.ed25519.importSeed(seed)
  const body = fromHex(VERSION_3_SERIAL_1 + ED25519 + NAME + VALIDITY + NAME + SPKI_PREFIX)
  const toBeSigned = sequence(body, signer.publicKey)
  const certificate = sequence(toBeSigned, fromHex(`${ED25519}034100`), signer.sign(toBeSigned))
  return {
    cert: pem('CERTIFICATE', certificate),
    key: pem('PRIVATE KEY', concatBytes(fromHex(PKCS8_PREFIX), seed)),
  }
}

/**
 * The Ed25519 key which the other side of a finished handshake holds, as 64 hex digits. TLS has verified its signature
 * over the handshake, whoever issued the certificate.
 * @returns undefined without certificate or for another kind of key
 */
export function peerKeyOf(socket: TLSSocket): string | undefined {
  const publicKey = socket.getPeerX509Certificate()?.publicKey
  if (publicKey?.asymmetricKeyType !== 'ed25519') return undefined
  const info = toHex(publicKey.export({ format: 'der', type: 'spki' }))
  return info.startsWith(SPKI_PREFIX) ? info.slice(SPKI_PREFIX.length) : undefined
}

/** DER SEQUENCE of 128 … 255 bytes of content, the only lengths that occur here. */
function sequence(...parts: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes(...parts)
  return concatBytes(Uint8Array.of(0x30, 0x81, content.length), content)
}

function pem(label: string, der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

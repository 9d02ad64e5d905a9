/** @module The certificate on disk: the operator's own, or one that the node signs for itself and keeps. */

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createSecureContext } from 'node:tls'
import type { Clock, Random } from '@starling/ports'
import { HostError } from '../errors.ts'
import { readIfPresent } from '../identity.ts'
import { type CertificatePem, createSelfSigned } from './self-signed.ts'

export interface TlsFiles {
  /** The certificate with its chain, PEM. */
  readonly certFile: string
  readonly keyFile: string
}

/**
 * Reads both and tries them.
 * @throws {HostError} `invalid_certificate` for a file that is missing, unreadable or no PEM, and for a pair that is none
 */
export async function readCertificate({ certFile, keyFile }: TlsFiles): Promise<CertificatePem> {
  // One after the other: where both are missing, the complaint is always the same.
  const cert = await readPem(certFile, 'The certificate', 'STARLING_TLS_CERT')
  const key = await readPem(keyFile, 'The key of the certificate', 'STARLING_TLS_KEY')
  try {
    createSecureContext({ cert, key })
  } catch (cause) {
    const isPair = cause instanceof Error && /key values mismatch/.test(cause.message)
    const reason = isPair ? 'the key belongs to another certificate' : reasonOf(cause)
    const text = `The certificate ${certFile} cannot be used with the key ${keyFile}: ${reason}.`
    throw new HostError('invalid_certificate', text, { cause })
  }
  return { cert, key }
}

/** Where the node keeps the certificate that it signs for itself. */
export function ownTlsFiles(dataDir: string): TlsFiles {
  return { certFile: join(dataDir, 'tls-cert.pem'), keyFile: join(dataDir, 'tls-key.pem') }
}

/** The pair in the data folder, made when either is missing. */
export async function ownCertificate(
  dataDir: string,
  ipv4: string | undefined,
  ports: { readonly clock: Clock; readonly random: Random },
): Promise<TlsFiles> {
  const files = ownTlsFiles(dataDir)
  const [key, cert] = await Promise.all([readIfPresent(files.keyFile), readIfPresent(files.certFile)])
  if (key !== undefined && cert !== undefined) return files
  const made = await createSelfSigned({ nowMs: ports.clock.now(), random: ports.random, ipv4 })
  await writeFile(files.keyFile, made.key, { mode: 0o600 })
  await writeFile(files.certFile, made.cert, { mode: 0o644 })
  return files
}

async function readPem(file: string, what: string, variable: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    const reason =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EACCES'
          ? 'the node’s user may not read it'
          : reasonOf(cause)
    throw new HostError('invalid_certificate', `${what} ${file} (${variable}) cannot be read: ${reason}.`, { cause })
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

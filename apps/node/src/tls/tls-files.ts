/** @module The certificate on disk: the operator's own when there is one, else one made and kept. */

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock, Random } from '@starling/ports'
import { readIfPresent } from '../identity.ts'
import { type CertificatePem, createSelfSigned } from './self-signed.ts'

/** Reads `tls-key.pem` and `tls-cert.pem`, and makes both when either is missing. */
export async function loadCertificate(
  dataDir: string,
  ipv4: string | undefined,
  ports: { readonly clock: Clock; readonly random: Random },
): Promise<CertificatePem> {
  const keyFile = join(dataDir, 'tls-key.pem')
  const certFile = join(dataDir, 'tls-cert.pem')
  const [key, cert] = await Promise.all([readIfPresent(keyFile), readIfPresent(certFile)])
  if (key !== undefined && cert !== undefined) return { key, cert }
  const made = await createSelfSigned({ nowMs: ports.clock.now(), random: ports.random, ipv4 })
  await writeFile(keyFile, made.key, { mode: 0o600 })
  await writeFile(certFile, made.cert, { mode: 0o644 })
  return made
}

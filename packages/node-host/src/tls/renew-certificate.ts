/**
 * Looks after the certificate's files: what an ACME client puts there is used within ten seconds, without a restart and
 * without cutting a connection. Files are compared by content, so that links, copies and moves all count.
 * @module
 */

import type { Clock, Logger } from '@starling/ports'
import { HostError } from '../errors.ts'
import type { CertificatePem } from './self-signed.ts'
import { readCertificate, type TlsFiles } from './tls-files.ts'

/** Two small files are read as often as this. */
const LOOK_PERIOD_MS = 10_000

/**
 * @param current - what is in use
 * @param renew - takes what was found; a pair that is no pair never reaches it
 */
export function renewWhenChanged(
  files: TlsFiles,
  current: CertificatePem,
  renew: (certificate: CertificatePem) => void,
  ports: { readonly clock: Clock; readonly logger: Logger },
): AsyncDisposable {
  const stop = new AbortController()
  const looking = look(files, current, renew, ports, stop.signal)
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      await looking
    },
  }
}

async function look(
  files: TlsFiles,
  start: CertificatePem,
  renew: (certificate: CertificatePem) => void,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
  signal: AbortSignal,
): Promise<void> {
  let current = start
  let complained = ''
  while (await slept(clock, signal)) {
    try {
      const found = await readCertificate(files)
      complained = ''
      if (found.cert === current.cert && found.key === current.key) continue
      renew(found)
      current = found
      logger.info('certificate.renewed')
    } catch (error) {
      // Perhaps only one of the two is written yet: what is in use stays, and the next look decides.
      const reason = error instanceof HostError ? error.message : String(error)
      if (reason !== complained) logger.warn('certificate.not_renewed', { reason })
      complained = reason
    }
  }
}

/** @returns false when it was woken to end */
function slept(clock: Clock, signal: AbortSignal): Promise<boolean> {
  return clock.sleep(LOOK_PERIOD_MS, signal).then(
    () => true,
    () => false,
  )
}

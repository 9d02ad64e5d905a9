import { createPrivateKey, X509Certificate } from 'node:crypto'
import { systemRandom } from '@starling/ports/system'
import { describe, expect, it } from 'vitest'
import { createSelfSigned } from './self-signed.ts'

const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 5)

describe('createSelfSigned', () => {
  it('makes a certificate that another implementation reads and verifies with its own key', async () => {
    const { cert, key } = await createSelfSigned({ nowMs: NOW_MS, random: systemRandom, ipv4: '127.0.11.1' })

    const certificate = new X509Certificate(cert)

    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true)
    expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1')
    expect(certificate.checkIP('127.0.11.1')).toBe('127.0.11.1')
    expect(certificate.ca).toBe(false)
  })

  it('is valid from the day before, for ten years', async () => {
    const { cert } = await createSelfSigned({ nowMs: NOW_MS, random: systemRandom, ipv4: '127.0.0.1' })

    const certificate = new X509Certificate(cert)

    expect(Date.parse(certificate.validFrom)).toBe(Date.UTC(2026, 0, 1, 3, 4, 5))
    expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.UTC(2035, 11, 1))
  })
})

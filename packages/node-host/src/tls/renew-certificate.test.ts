import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemRandom } from '@starling/ports/system'
import { captureLogger, ManualClock } from '@starling/ports/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { renewWhenChanged } from './renew-certificate.ts'
import { type CertificatePem, createSelfSigned } from './self-signed.ts'
import { readCertificate } from './tls-files.ts'

const make = () => createSelfSigned({ nowMs: Date.UTC(2026, 0, 1), random: systemRandom, ipv4: '127.0.0.1' })

describe('the certificate’s files', () => {
  let folder = ''
  let files = { certFile: '', keyFile: '' }
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'starling-certificate-'))
    files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') }
  })
  afterEach(() => rm(folder, { recursive: true }))
  const put = async ({ cert, key }: Partial<CertificatePem>) => {
    if (cert !== undefined) await writeFile(files.certFile, cert)
    if (key !== undefined) await writeFile(files.keyFile, key)
  }

  it('are read again when they change, once both are there', async () => {
    const [old, fresh] = await Promise.all([make(), make()])
    await put(old)
    const clock = new ManualClock()
    const { logger, events } = captureLogger()
    const renewed: CertificatePem[] = []
    const looking = renewWhenChanged(files, old, (found) => renewed.push(found), { clock, logger })
    const look = async () => {
      await expect.poll(() => clock.sleeping).toBe(1)
      await clock.advance(10_000)
      await expect.poll(() => clock.sleeping).toBe(1)
    }

    await look()
    expect(renewed).toEqual([])
    await put({ cert: fresh.cert })
    await look()
    await look()
    expect(renewed).toEqual([])
    await put({ key: fresh.key })
    await look()

    expect(renewed).toEqual([fresh])
    expect(events.map(({ event, fields }) => [event, fields['reason']])).toEqual([
      ['certificate.not_renewed', expect.stringContaining('the key belongs to another certificate')],
      ['certificate.renewed', undefined],
    ])
    await looking[Symbol.asyncDispose]()
    expect(clock.sleeping).toBe(0)
  })

  it('are complained about by name, variable and reason', async () => {
    const [one, other] = await Promise.all([make(), make()])
    const complaint = () => readCertificate(files).catch((error) => error.message)

    expect(await complaint()).toContain(`${files.certFile} (STARLING_TLS_CERT) cannot be read: there is no such file.`)
    await put({ cert: one.cert, key: other.key })
    expect(await complaint()).toContain('the key belongs to another certificate.')
    await put({ cert: 'no PEM', key: one.key })
    expect(await complaint()).toContain(
      `The certificate ${files.certFile} cannot be used with the key ${files.keyFile}`,
    )
    await put(one)
    expect(await readCertificate(files)).toEqual(one)
  })
})

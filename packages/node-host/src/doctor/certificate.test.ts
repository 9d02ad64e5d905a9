import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock, systemRandom } from '@starling/ports/system'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Authority, type Issued, type IssueOptions } from '../../test/authority.ts'
import { type CertificatePem, createSelfSigned } from '../tls/self-signed.ts'
import { examineCertificateAt, examineCertificateFiles } from './certificate.ts'

const HOUR_MS = 3_600_000
const NAME = 'node.example'

describe('the doctor on a certificate', () => {
  let root: Issued
  let between: Issued
  let folder = ''
  beforeAll(async () => {
    root = await Authority.root('Known Authority')
    between = await root.authority.issue({ name: 'Between', isAuthority: true })
  })
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'starling-doctor-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const examine = async ({ cert, key }: CertificatePem, name: string | undefined = NAME) => {
    const files = { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') }
    await writeFile(files.certFile, cert)
    await writeFile(files.keyFile, key)
    const [finding, ...rest] = await examineCertificateFiles(
      { clock: systemClock, authorities: [root.cert] },
      files,
      name,
    )
    expect(rest).toEqual([])
    return finding
  }
  const chained = async (options: Partial<IssueOptions> = {}): Promise<CertificatePem> => {
    const leaf = await between.authority.issue({ name: NAME, dnsNames: [NAME], ...options })
    return { key: leaf.key, cert: leaf.cert + between.cert }
  }

  it('says that a browser would accept a good one, from whom, for whom and how long', async () => {
    expect(await examine(await chained())).toMatchObject({
      level: 'ok',
      text: expect.stringMatching(/^A browser would accept the certificate for node.example: from Between, .* 89 days/),
    })
  })

  it('takes one for an address, and short-lived ones', async () => {
    const ipv4 = ['127.0.0.1']
    const untilMs = Date.now() + 6 * 24 * HOUR_MS
    expect(await examine(await chained({ dnsNames: [], ipv4, untilMs }), '127.0.0.1')).toMatchObject({ level: 'ok' })
  })

  it.each([
    [
      'of its own',
      async () => createSelfSigned({ nowMs: Date.now(), random: systemRandom, ipv4: '127.0.0.1' }),
      /signed by itself and by no authority/,
    ],
    [
      'whose key is another’s',
      async () => ({ ...(await chained()), cert: (await chained()).cert }),
      /key belongs to another/,
    ],
    [
      'for another name',
      () => chained({ dnsNames: ['other.example'] }),
      /does not name node.example.* DNS:other.example/,
    ],
    ['for an address only', () => chained({ dnsNames: [], ipv4: ['192.0.2.7'] }), /does not name node.example/],
    [
      'that is over',
      () => chained({ fromMs: Date.now() - 48 * HOUR_MS, untilMs: Date.now() - HOUR_MS }),
      /has expired/,
    ],
    ['that is to come', () => chained({ fromMs: Date.now() + HOUR_MS }), /not valid yet/],
  ] as const)('refuses one %s', async (_which, make, text) => {
    expect(await examine(await make())).toMatchObject({ level: 'problem', text: expect.stringMatching(text) })
  })

  it('tells a chain that is not whole from an authority that nobody knows', async () => {
    const whole = await chained()
    const leaf = whole.cert.slice(0, whole.cert.indexOf('-----END CERTIFICATE-----') + 26)
    expect(await examine({ cert: leaf, key: whole.key })).toMatchObject({
      level: 'problem',
      text: expect.stringContaining('the way from there to an authority that browsers know is missing'),
      remedy: expect.stringContaining('fullchain.pem'),
    })

    const stranger = await Authority.root('Strange Authority')
    const strange = await stranger.authority.issue({ name: NAME, dnsNames: [NAME] })
    expect(await examine({ cert: strange.cert + stranger.cert, key: strange.key })).toMatchObject({
      level: 'problem',
      text: 'Strange Authority is no authority that browsers know.',
    })
  })

  it('wonders about one that should have been renewed', async () => {
    const old = await chained({ fromMs: Date.now() - 80 * 24 * HOUR_MS, untilMs: Date.now() + 10 * HOUR_MS })
    expect(await examine(old)).toMatchObject({
      level: 'notice',
      text: expect.stringContaining('9 hours from now'),
      remedy: expect.stringContaining('does the ACME client run?'),
    })
  })

  it('looks at what really answers at a URL', async () => {
    const good = await chained({ dnsNames: ['localhost'] })
    const server = createServer(good, (_request, response) => response.end())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const parts = { clock: systemClock, authorities: [root.cert] }

    const [named] = await examineCertificateAt(parts, `https://localhost:${port}`)
    const [addressed] = await examineCertificateAt(parts, `https://127.0.0.1:${port}`)
    await new Promise((resolve) => server.close(resolve))
    const [gone] = await examineCertificateAt(parts, `https://localhost:${port}`)

    expect(named).toMatchObject({ level: 'ok', text: expect.stringContaining('for localhost') })
    expect(addressed).toMatchObject({ level: 'problem', text: expect.stringContaining('does not name 127.0.0.1') })
    expect(gone).toMatchObject({ level: 'notice', text: expect.stringContaining('does not answer from this machine') })
  })
})

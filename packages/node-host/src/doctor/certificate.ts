/**
 * Whether a browser would accept the certificate: its chain ends at an authority that browsers know, it names the node,
 * it is valid now and for a while. Node's own list of authorities is Mozilla's.
 * Source: docs/decisions/0011.
 * @module
 */

import { isIP } from 'node:net'
import { checkServerIdentity, connect, createServer, type PeerCertificate } from 'node:tls'
import type { Clock } from '@starling/ports'
import { HostError } from '../errors.ts'
import type { CertificatePem } from '../tls/self-signed.ts'
import { readCertificate, type TlsFiles } from '../tls/tls-files.ts'
import { type Finding, notice, ok, problem, reasonOf } from './finding.ts'

const HANDSHAKE_MS_MAX = 5_000
const DAY_MS = 86_400_000
/** ACME clients renew when a third of the life is left: with less than a fifth something is wrong. */
const LIFE_LEFT_MIN = 0.2

const GET_ONE =
  'Get one from a public authority (docs/operate.md), and name it in STARLING_TLS_CERT and STARLING_TLS_KEY.'

/** Without files of the operator the node makes such a one when it starts. */
export const SELF_SIGNED: Finding = problem(
  'certificate',
  'The certificate is signed by itself and by no authority: original clients take it, browsers do not.',
  GET_ONE,
)

export interface CertificateParts {
  readonly clock: Pick<Clock, 'now'>
  /** PEM texts of the authorities that count. */
  readonly authorities: readonly string[]
}

/** What a server shows, and what TLS thinks of it. */
interface Shown {
  readonly certificate: PeerCertificate
  /** OpenSSL's or Node's code; undefined when the chain is good. */
  readonly refusal: string | undefined
}

/** @param name - host name or address that clients call */
export async function examineCertificateFiles(
  parts: CertificateParts,
  files: TlsFiles,
  name: string | undefined,
): Promise<Finding[]> {
  let pair: CertificatePem
  try {
    pair = await readCertificate(files)
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    return [problem('certificate', error.message, GET_ONE)]
  }
  return judge(await shownByFiles(pair, parts.authorities), name, parts.clock.now())
}

/** The same of who answers at a URL: what browsers really see. */
export async function examineCertificateAt(parts: CertificateParts, url: string): Promise<Finding[]> {
  const { hostname, port } = new URL(url)
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  let shown: Shown
  try {
    shown = await shownAt(host, Number(port || 443), host, parts.authorities)
  } catch (error) {
    const text = `${url} does not answer from this machine (${reasonOf(error)}).`
    return [notice('certificate', text, 'Some routers answer only from outside: open it in a browser elsewhere.')]
  }
  return judge(shown, host, parts.clock.now())
}

/** @param name - undefined when nobody says under which name the node is called */
function judge({ certificate, refusal }: Shown, name: string | undefined, nowMs: number): Finding[] {
  const issuer = textOf(certificate.issuer?.O ?? certificate.issuer?.CN) ?? 'an issuer without a name'
  const untilMs = Date.parse(certificate.valid_to)
  const fromMs = Date.parse(certificate.valid_from)
  const until = new Date(untilMs).toISOString().slice(0, 16).replace('T', ' ')
  if (refusal !== undefined) return [refusalFinding(refusal, issuer, until)]
  if (name !== undefined && !isNamed(name, certificate)) {
    const names = certificate.subjectaltname ?? 'nobody'
    const text = `The certificate does not name ${name}, under which clients call; it names ${names}.`
    return [problem('certificate', text, `Get one for ${name} (docs/operate.md).`)]
  }
  const left = `valid until ${until} UTC, ${duration(untilMs - nowMs)} from now`
  const text = `A browser would accept the certificate${name === undefined ? '' : ` for ${name}`}: from ${issuer}, ${left}.`
  if ((untilMs - nowMs) / (untilMs - fromMs) < LIFE_LEFT_MIN) {
    return [notice('certificate', text, 'It should have been renewed by now: does the ACME client run?')]
  }
  return [ok('certificate', text)]
}

function isNamed(name: string, certificate: PeerCertificate): boolean {
  // Node falls back to the subject's common name where there is no DNS name; browsers do not.
  const mayMatch = isIP(name) !== 0 || /(?:^|, )DNS:/.test(certificate.subjectaltname ?? '')
  return mayMatch && checkServerIdentity(name, certificate) === undefined
}

function refusalFinding(refusal: string, issuer: string, until: string): Finding {
  switch (refusal) {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return SELF_SIGNED
    case 'CERT_HAS_EXPIRED':
      return problem(
        'certificate',
        `The certificate, or one above it, has expired (its own date is ${until} UTC).`,
        'Run the ACME client, and see why it did not run by itself.',
      )
    case 'CERT_NOT_YET_VALID':
      return problem('certificate', 'The certificate is not valid yet.', 'Is the clock right? See the line on it.')
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_GET_ISSUER_CERT':
      return problem(
        'certificate',
        `The certificate is from ${issuer}, and the way from there to an authority that browsers know is missing.`,
        'Name the file with the whole chain (fullchain.pem). If it has it, the authority is none that browsers know.',
      )
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return problem('certificate', `${issuer} is no authority that browsers know.`, GET_ONE)
    default:
      return problem('certificate', `A browser would refuse the certificate: ${refusal}.`, GET_ONE)
  }
}

/** A server of one handshake on this machine, since only a handshake runs all the checks. */
async function shownByFiles(pair: CertificatePem, authorities: readonly string[]): Promise<Shown> {
  const server = createServer(pair)
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  try {
    const port = typeof address === 'object' && address !== null ? address.port : 0
    return await shownAt('127.0.0.1', port, undefined, authorities)
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
}

function shownAt(host: string, port: number, name: string | undefined, authorities: readonly string[]): Promise<Shown> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      // An address is never sent as a server's name. Source: RFC 6066 §3.
      ...(name === undefined || isIP(name) !== 0 ? {} : { servername: name }),
      ca: [...authorities],
      rejectUnauthorized: false,
      timeout: HANDSHAKE_MS_MAX,
      // Which name it must be is judged later, with the others' reasons.
      checkServerIdentity: () => undefined,
    })
    socket.once('secureConnect', () => {
      // The types know an Error; what is there is its code.
      const refusal = socket.authorized ? undefined : String(socket.authorizationError)
      const certificate = socket.getPeerCertificate()
      socket.destroy()
      resolve({ certificate, refusal })
    })
    socket.once('timeout', () => socket.destroy(new Error('no answer')))
    socket.once('error', reject)
  })
}

function duration(ms: number): string {
  return ms > 2 * DAY_MS ? `${Math.floor(ms / DAY_MS)} days` : `${Math.max(0, Math.floor(ms / 3_600_000))} hours`
}

/** A name may have several values. */
function textOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value
}

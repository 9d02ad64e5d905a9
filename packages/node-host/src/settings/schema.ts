/**
 * Every setting of a node in one place: its name in the file, its environment variable, its default and what it means.
 * `starling node init` writes the same as a JSON schema for editors; docs/operate.md has the table.
 * @module
 */

import { BlockList, isIP } from 'node:net'
import { DEFAULT_QUOTAS } from '@starling/node'
import { PROFILES, type ProfileName } from '@starling/protocol'
import { z } from 'zod'

export interface SettingDocs {
  /** The environment variable; it wins over the file. */
  readonly variable: string
  /** What the setting means, as a sentence. */
  readonly description: string
  /** What a value must be, as it stands after "expected". */
  readonly expected: string
  /** Paths in the file are relative to its folder, those in the environment to the working directory. */
  readonly isPath?: boolean
  /** Its value is never shown. */
  readonly isSecret?: boolean
}

/** `*` stands for every address of the machine, of IPv6 too where there is IPv6. */
export const ANY_HOST = '*'

const PORT = 'a port between 1 and 65535'
const HOST = 'an address, a host name, or * for every address of this machine'
const PATH = 'the path of a file'
const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
// The table's own keys, of which there is at least one.
const PROFILE_NAMES = Object.keys(PROFILES) as [ProfileName, ...ProfileName[]]

const host = z.string().regex(/^(?:\*|[\w.:-]+)$/)
const port = z.int().min(1).max(65_535)
const path = z.string().min(1)
const bytes = z.int().min(100_000).max(Number.MAX_SAFE_INTEGER)

/** One field per setting, in the order in which they are documented. */
export const Settings = z.strictObject({
  profile: z
    .enum(PROFILE_NAMES)
    .default('production')
    .meta({
      variable: 'STARLING_PROFILE',
      description: 'Which network’s constants apply.',
      expected: `one of ${PROFILE_NAMES.join(', ')}`,
    } satisfies SettingDocs),
  dataDir: path.meta({
    variable: 'STARLING_DATA_DIR',
    description: 'The folder of the identity, the messages and a self-signed certificate; made when missing.',
    expected: 'the path of a folder',
    isPath: true,
  } satisfies SettingDocs),
  registryFile: path.meta({
    variable: 'STARLING_REGISTRY_FILE',
    description: 'The network file: who the service nodes are.',
    expected: PATH,
    isPath: true,
  } satisfies SettingDocs),
  'http.host': host.default(ANY_HOST).meta({
    variable: 'STARLING_HTTP_HOST',
    description: 'Where clients, or a proxy in front, reach the node in plain HTTP.',
    expected: HOST,
  } satisfies SettingDocs),
  'http.port': port.optional().meta({
    variable: 'STARLING_HTTP_PORT',
    description: 'Its port; without one there is no plain HTTP.',
    expected: PORT,
  } satisfies SettingDocs),
  'tls.host': host.default(ANY_HOST).meta({
    variable: 'STARLING_TLS_HOST',
    description: 'Where clients reach the node in HTTPS.',
    expected: HOST,
  } satisfies SettingDocs),
  'tls.port': port.optional().meta({
    variable: 'STARLING_TLS_PORT',
    description: 'Its port; without one there is no HTTPS.',
    expected: PORT,
  } satisfies SettingDocs),
  'tls.certFile': path.optional().meta({
    variable: 'STARLING_TLS_CERT',
    description:
      'The certificate with its chain, PEM; read again when it changes. Without it the node signs one for itself, which original clients take and browsers do not.',
    expected: PATH,
    isPath: true,
  } satisfies SettingDocs),
  'tls.keyFile': path.optional().meta({
    variable: 'STARLING_TLS_KEY',
    description: 'The key of that certificate, PEM.',
    expected: PATH,
    isPath: true,
  } satisfies SettingDocs),
  'peer.host': host.default(ANY_HOST).meta({
    variable: 'STARLING_PEER_HOST',
    description: 'Where other nodes reach this one.',
    expected: HOST,
  } satisfies SettingDocs),
  'peer.port': port.meta({
    variable: 'STARLING_PEER_PORT',
    description: 'Its port.',
    expected: PORT,
  } satisfies SettingDocs),
  'operator.host': host.default('127.0.0.1').meta({
    variable: 'STARLING_OPERATOR_HOST',
    description: 'Where status, metrics and tools are served. Leave it on this machine.',
    expected: HOST,
  } satisfies SettingDocs),
  'operator.port': port.optional().meta({
    variable: 'STARLING_OPERATOR_PORT',
    description: 'Its port; without one there is no such listener, and no status.',
    expected: PORT,
  } satisfies SettingDocs),
  'operator.token': z
    .string()
    .regex(/^\S{16,}$/)
    .optional()
    .meta({
      variable: 'STARLING_OPERATOR_TOKEN',
      description: 'What the operator port asks for. Rather name a file.',
      expected: 'at least 16 characters without spaces',
      isSecret: true,
    } satisfies SettingDocs),
  'operator.tokenFile': path.optional().meta({
    variable: 'STARLING_OPERATOR_TOKEN_FILE',
    description: 'A file that holds the token, readable by the node only.',
    expected: PATH,
    isPath: true,
  } satisfies SettingDocs),
  'operator.names': z
    .array(z.string().regex(/^[\w.-]{1,253}$/))
    .default([])
    .meta({
      variable: 'STARLING_OPERATOR_NAMES',
      description: 'Names beside localhost by which the operator port may be called, as in a container network.',
      expected: 'host names, separated by commas in the variable',
    } satisfies SettingDocs),
  trustedProxies: z
    .array(z.string().refine(isNetwork))
    .default([])
    .meta({
      variable: 'STARLING_TRUSTED_PROXIES',
      description: 'Addresses of proxies in front, whose X-Forwarded-For names the client for the rate limit.',
      expected: 'addresses or networks such as 127.0.0.1 and fd00::/8, separated by commas in the variable',
    } satisfies SettingDocs),
  databaseBytes: bytes.optional().meta({
    variable: 'STARLING_DATABASE_BYTES',
    description: 'Size of the database from which new messages are refused; without it the disk is the limit.',
    expected: 'a number of bytes, at least 100000',
  } satisfies SettingDocs),
  'quota.inboxBytes': bytes.default(DEFAULT_QUOTAS.public).meta({
    variable: 'STARLING_QUOTA_INBOX_BYTES',
    description: 'What each account may keep in inboxes that anyone may store into.',
    expected: 'a number of bytes, at least 100000',
  } satisfies SettingDocs),
  'quota.ownBytes': bytes.default(DEFAULT_QUOTAS.own).meta({
    variable: 'STARLING_QUOTA_OWN_BYTES',
    description: 'What each account may keep where only its owner stores.',
    expected: 'a number of bytes, at least 100000',
  } satisfies SettingDocs),
  'quota.requestBytes': bytes.default(DEFAULT_QUOTAS.requests).meta({
    variable: 'STARLING_QUOTA_REQUEST_BYTES',
    description:
      'How much of the signed deletions and expiries of each account is kept for members that have missed them.',
    expected: 'a number of bytes, at least 100000',
  } satisfies SettingDocs),
  logLevel: z
    .enum(LOG_LEVELS)
    .default('info')
    .meta({
      variable: 'STARLING_LOG_LEVEL',
      description: 'The least important events that are logged.',
      expected: `one of ${LOG_LEVELS.join(', ')}`,
    } satisfies SettingDocs),
})

export type SettingValues = z.output<typeof Settings>
export type SettingName = keyof SettingValues

/** Name → documentation, in the order of the schema. */
export const SETTING_DOCS: ReadonlyMap<SettingName, SettingDocs> = new Map(
  Object.entries(Settings.shape).map(([name, schema]) => [
    name as SettingName, // the shape's own keys
    schema.meta() as unknown as SettingDocs, // each was checked where it is written
  ]),
)

/** The rows of the table in docs/operate.md. */
export function settingsTable(): string[] {
  return [...SETTING_DOCS].map(([name, { variable, description }]) => {
    const fallback = Settings.shape[name].safeParse(undefined)
    const shown =
      fallback.success && fallback.data !== undefined
        ? `\`${JSON.stringify(fallback.data)}\``
        : fallback.success
          ? '–'
          : 'required'
    return `| \`${name}\` | \`${variable}\` | ${shown} | ${description} |`
  })
}

/** The schema for editors, which show its descriptions beside the file. */
export function settingsJsonSchema(): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(Settings, { io: 'input', unrepresentable: 'any' })
  const properties = Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([name, property]) => {
      const docs = SETTING_DOCS.get(name as SettingName) // undefined for any other name
      const { variable: _v, expected: _e, isPath: _p, isSecret: _s, ...rest } = property as Record<string, unknown>
      return [name, { ...rest, description: `${docs?.description} Variable: ${docs?.variable}.` }]
    }),
  )
  return { ...schema, properties: { $schema: { type: 'string' }, ...properties } }
}

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  if (prefix === undefined) return true
  if (!/^\d{1,3}$/.test(prefix)) return false
  try {
    new BlockList().addSubnet(address, Number(prefix), family === 4 ? 'ipv4' : 'ipv6')
    return true
  } catch {
    return false
  }
}

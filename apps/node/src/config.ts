/**
 * The node's settings: environment variables, their defaults and what they mean, in one place.
 * @module
 */

import { PROFILES, type ProfileName } from '@starling/protocol'
import { z } from 'zod'
import { StartError } from './errors.ts'

const PORT_HINT = 'must be a port between 1 and 65535'
const port = z
  .string(PORT_HINT)
  .regex(/^\d{1,5}$/, PORT_HINT)
  .transform(Number)
  .refine((value) => value >= 1 && value <= 65_535, PORT_HINT)
const path = z.string('must be a path')
const host = z.string().regex(/^[\w.:-]+$/, 'must be an address or a host name')
// The table's own keys, of which there is at least one.
const profileNames = Object.keys(PROFILES) as [ProfileName, ...ProfileName[]]

/** One field per variable. An empty variable counts as absent. */
const Environment = z
  .object({
    /** Which network's constants apply. */
    STARLING_PROFILE: z.enum(profileNames, `must be one of ${profileNames.join(', ')}`).default('production'),
    /** Folder of identity.key, node.sqlite and the certificate; created when missing. */
    STARLING_DATA_DIR: path,
    /** The network file: who the service nodes are. */
    STARLING_REGISTRY_FILE: path,
    /** Where clients reach the node in plain HTTP. */
    STARLING_HTTP_HOST: host.default('0.0.0.0'),
    STARLING_HTTP_PORT: port,
    /** Where original clients reach it, with a self-signed certificate; off without a port. */
    STARLING_TLS_HOST: host.default('0.0.0.0'),
    STARLING_TLS_PORT: port.optional(),
    /** Where other nodes reach it. */
    STARLING_PEER_HOST: host.default('0.0.0.0'),
    STARLING_PEER_PORT: port,
    /** Dashboards and tools; off without a port, never without a token. */
    STARLING_OPERATOR_HOST: host.default('127.0.0.1'),
    STARLING_OPERATOR_PORT: port.optional(),
    STARLING_OPERATOR_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
    /** Bytes that the database may take before new messages are refused; without it the node's own default. */
    STARLING_DATABASE_BYTES: z
      .string()
      .regex(/^\d{6,15}$/, 'must be a number of bytes, at least 100000')
      .transform(Number)
      .optional(),
    STARLING_LOG_LEVEL: z
      .enum(['debug', 'info', 'warn', 'error'], 'must be one of debug, info, warn, error')
      .default('info'),
  })
  .refine((env) => env.STARLING_OPERATOR_PORT === undefined || env.STARLING_OPERATOR_TOKEN !== undefined, {
    path: ['STARLING_OPERATOR_TOKEN'],
    message: 'must be set when STARLING_OPERATOR_PORT is',
  })

interface Endpoint {
  readonly host: string
  readonly port: number
}

export interface NodeSettings {
  readonly profile: ProfileName
  readonly dataDir: string
  readonly registryFile: string
  readonly http: Endpoint
  readonly tls: Endpoint | undefined
  readonly peer: Endpoint
  readonly operator: (Endpoint & { readonly token: string }) | undefined
  readonly databaseBytes: number | undefined
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
}

/**
 * @param variables - such as `process.env`; others than ours are ignored
 * @throws {StartError} `invalid_config`, naming every mistake at once
 */
export function readSettings(variables: Readonly<Record<string, string | undefined>>): NodeSettings {
  const present = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = Environment.safeParse(present)
  if (!parsed.success) throw new StartError('invalid_config', describe(parsed.error))
  const env = parsed.data
  const token = env.STARLING_OPERATOR_TOKEN
  return {
    profile: env.STARLING_PROFILE,
    dataDir: env.STARLING_DATA_DIR,
    registryFile: env.STARLING_REGISTRY_FILE,
    http: { host: env.STARLING_HTTP_HOST, port: env.STARLING_HTTP_PORT },
    tls: env.STARLING_TLS_PORT === undefined ? undefined : { host: env.STARLING_TLS_HOST, port: env.STARLING_TLS_PORT },
    peer: { host: env.STARLING_PEER_HOST, port: env.STARLING_PEER_PORT },
    operator:
      env.STARLING_OPERATOR_PORT === undefined || token === undefined
        ? undefined
        : { host: env.STARLING_OPERATOR_HOST, port: env.STARLING_OPERATOR_PORT, token },
    databaseBytes: env.STARLING_DATABASE_BYTES,
    logLevel: env.STARLING_LOG_LEVEL,
  }
}

function describe(error: z.ZodError): string {
  const mistakes = error.issues.map((issue) => {
    const missing = issue.code === 'invalid_type' && issue.input === undefined
    return `  ${issue.path.join('.')} ${missing ? 'is missing: it ' : ''}${issue.message}`
  })
  return ['The node cannot start with these settings:', ...mistakes].join('\n')
}

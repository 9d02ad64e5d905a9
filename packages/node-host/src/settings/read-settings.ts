/**
 * From environment and file to settings. The environment wins. Every mistake is named at once: the variable, what was
 * given, what is expected.
 * @module
 */

import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { ProfileName } from '@starling/protocol'
import { HostError } from '../errors.ts'
import type { TlsFiles } from '../tls/tls-files.ts'
import { nearestName } from './nearest-name.ts'
import { SETTING_DOCS, type SettingDocs, type SettingName, Settings, type SettingValues } from './schema.ts'

export interface Endpoint {
  /** `*` for every address. */
  readonly host: string
  readonly port: number
}

export interface NodeSettings {
  /** Where they were read, if anywhere beside the environment. */
  readonly configFile: string | undefined
  readonly profile: ProfileName
  readonly dataDir: string
  readonly registryFile: string
  readonly http: Endpoint | undefined
  /** Without files the node signs a certificate for itself. */
  readonly tls: (Endpoint & { readonly files: TlsFiles | undefined }) | undefined
  readonly peer: Endpoint
  readonly operator: (Endpoint & { readonly token: string; readonly names: readonly string[] }) | undefined
  readonly trustedProxies: readonly string[]
  readonly databaseBytes: number | undefined
  /** Per account. */
  readonly quotas: { readonly public: number; readonly own: number; readonly requests: number }
  readonly logLevel: SettingValues['logLevel']
}

/** Names the file of settings. */
const CONFIG_VARIABLE = 'STARLING_CONFIG'

/** Read by the tools around nodes, in whose environment a node may be started. */
const TOOL_VARIABLES = ['STARLING_INSTALL_ENGINE', 'STARLING_CHROMIUM', 'STARLING_E2E_REPORT', 'STARLING_TESTNET']

type Variables = Readonly<Record<string, string | undefined>>

/** A value and where it stands. */
interface Given {
  readonly value: unknown
  readonly source: 'environment' | 'file'
}

/**
 * @param variables - such as `process.env`; those that do not begin with STARLING_ are ignored, empty ones count as absent
 * @param configFile - the file of settings; `STARLING_CONFIG` unless told; none when neither says
 * @throws {HostError} `invalid_config`, naming every mistake at once
 */
export async function readSettings(variables: Variables, configFile?: string): Promise<NodeSettings> {
  const file = configFile ?? (variables[CONFIG_VARIABLE] || undefined)
  const fromFile = file === undefined ? {} : await readConfigFile(file)
  return checkSettings(variables, fromFile, file)
}

async function checkSettings(
  variables: Variables,
  fromFile: Readonly<Record<string, unknown>>,
  file: string | undefined,
): Promise<NodeSettings> {
  const mistakes = [...unknownVariables(variables), ...unknownKeys(fromFile, file)]
  const given = gather(variables, fromFile)
  const parsed = Settings.safeParse(Object.fromEntries([...given].map(([name, { value }]) => [name, value])))
  if (!parsed.success) {
    const wrong = new Set(parsed.error.issues.map((issue) => issue.path[0] as SettingName)) // strict keys are sorted out
    for (const name of wrong) mistakes.push(mistakeOf(name, given.get(name), file))
  }
  mistakes.push(...contradictions(given))
  const token = await readToken(given, file, mistakes)
  if (mistakes.length > 0 || !parsed.success) {
    throw new HostError(
      'invalid_config',
      ['The node cannot start with these settings:', ...mistakes.map((line) => `  ${line}`), ...hint(file)].join('\n'),
    )
  }
  return toNodeSettings(parsed.data, (name) => pathOf(given.get(name), file), token, file)
}

/** Who gave no file at all may not know that there is one. */
function hint(file: string | undefined): string[] {
  return file === undefined
    ? [
        'No file of settings was read: name one with --config or STARLING_CONFIG, or make one with "starling node init".',
      ]
    : []
}

function gather(variables: Variables, fromFile: Readonly<Record<string, unknown>>): ReadonlyMap<SettingName, Given> {
  const given = new Map<SettingName, Given>()
  for (const [name, { variable }] of SETTING_DOCS) {
    const text = variables[variable]
    if (text !== undefined && text !== '') given.set(name, { value: fromText(name, text), source: 'environment' })
    else if (Object.hasOwn(fromFile, name)) given.set(name, { value: fromFile[name], source: 'file' })
  }
  return given
}

/** A variable is text: what shall be a number or a list becomes one, if it can. */
function fromText(name: SettingName, text: string): unknown {
  if (name === 'trustedProxies' || name === 'operator.names') return text.split(',').map((part) => part.trim())
  const isNumber = name.endsWith('.port') || /bytes$/i.test(name)
  return isNumber && /^\d{1,15}$/.test(text) ? Number(text) : text
}

function mistakeOf(name: SettingName, given: Given | undefined, file: string | undefined): string {
  const { variable, expected, isSecret } = docsOf(name)
  const place = given?.source === 'file' || (given === undefined && file !== undefined) ? ` ("${name}" in ${file})` : ''
  if (given === undefined) return `${variable}${place} is missing; expected ${expected}`
  const shown = isSecret === true ? 'a secret that is not shown' : JSON.stringify(given.value)
  return `${variable}${place} is ${shown}; expected ${expected}`
}

/** What no single setting gets wrong. */
function contradictions(given: ReadonlyMap<SettingName, Given>): string[] {
  const has = (name: SettingName) => given.has(name)
  const found: string[] = []
  if (!has('http.port') && !has('tls.port')) {
    found.push(
      'STARLING_HTTP_PORT and STARLING_TLS_PORT are both missing; expected one of them, for clients to come in',
    )
  }
  for (const [one, other] of [['tls.certFile', 'tls.keyFile'] as const, ['tls.keyFile', 'tls.certFile'] as const]) {
    if (has(one) && !has(other)) {
      found.push(`${docsOf(other).variable} is missing; expected beside ${docsOf(one).variable}`)
    }
  }
  if (has('tls.certFile') && has('tls.keyFile') && !has('tls.port')) {
    found.push('STARLING_TLS_PORT is missing; expected beside STARLING_TLS_CERT')
  }
  if (has('operator.port') && !has('operator.token') && !has('operator.tokenFile')) {
    found.push(
      'STARLING_OPERATOR_TOKEN or STARLING_OPERATOR_TOKEN_FILE is missing; expected beside STARLING_OPERATOR_PORT',
    )
  }
  if (has('operator.token') && has('operator.tokenFile')) {
    found.push('STARLING_OPERATOR_TOKEN and STARLING_OPERATOR_TOKEN_FILE are both given; expected one of them')
  }
  return [...found, ...sharedPorts(given)]
}

/** Two listeners of one port on one address; addresses that overlap otherwise show when they are opened. */
function sharedPorts(given: ReadonlyMap<SettingName, Given>): string[] {
  const owners = new Map<string, string>()
  const found: string[] = []
  for (const door of ['http', 'tls', 'peer', 'operator'] as const) {
    const port = given.get(`${door}.port`)?.value
    const host = given.get(`${door}.host`)?.value ?? docsDefaultHost(door)
    if (typeof port !== 'number') continue
    const key = `${host} ${port}`
    const { variable } = docsOf(`${door}.port`)
    const owner = owners.get(key)
    if (owner === undefined) owners.set(key, variable)
    else found.push(`${variable} is ${port}, as ${owner} is; expected a port of its own`)
  }
  return found
}

function docsDefaultHost(door: 'http' | 'tls' | 'peer' | 'operator'): string {
  return Settings.shape[`${door}.host`].parse(undefined)
}

async function readToken(
  given: ReadonlyMap<SettingName, Given>,
  file: string | undefined,
  mistakes: string[],
): Promise<string> {
  const direct = given.get('operator.token')?.value
  const tokenFile = pathOf(given.get('operator.tokenFile'), file)
  if (tokenFile === undefined) return typeof direct === 'string' ? direct : ''
  try {
    const token = (await readFile(tokenFile, 'utf8')).trim()
    if (Settings.shape['operator.token'].safeParse(token).success) return token
    mistakes.push(
      `STARLING_OPERATOR_TOKEN_FILE is ${tokenFile}; expected a file with ${docsOf('operator.token').expected}`,
    )
  } catch (error) {
    mistakes.push(`STARLING_OPERATOR_TOKEN_FILE is ${tokenFile}, which cannot be read: ${reasonOf(error)}`)
  }
  return ''
}

function toNodeSettings(
  values: SettingValues,
  path: (name: SettingName) => string | undefined,
  token: string,
  configFile: string | undefined,
): NodeSettings {
  const endpoint = (door: 'http' | 'tls' | 'operator'): Endpoint | undefined => {
    const port = values[`${door}.port`]
    return port === undefined ? undefined : { host: values[`${door}.host`], port }
  }
  const tls = endpoint('tls')
  const operator = endpoint('operator')
  const certFile = path('tls.certFile')
  const keyFile = path('tls.keyFile')
  return {
    configFile,
    profile: values.profile,
    dataDir: path('dataDir') ?? values.dataDir,
    registryFile: path('registryFile') ?? values.registryFile,
    http: endpoint('http'),
    tls: tls && { ...tls, files: certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile } },
    peer: { host: values['peer.host'], port: values['peer.port'] },
    operator: operator && { ...operator, token, names: values['operator.names'] },
    trustedProxies: values.trustedProxies,
    databaseBytes: values.databaseBytes,
    quotas: {
      public: values['quota.inboxBytes'],
      own: values['quota.ownBytes'],
      requests: values['quota.requestBytes'],
    },
    logLevel: values.logLevel,
  }
}

/** As the system understands it: from the file's folder, or from the working directory. */
function pathOf(given: Given | undefined, file: string | undefined): string | undefined {
  if (typeof given?.value !== 'string' || given.value === '') return undefined
  return given.source === 'file' && file !== undefined ? resolve(dirname(file), given.value) : given.value
}

/** A name that is nearly right would otherwise do nothing, without a word. */
function unknownVariables(variables: Variables): string[] {
  const known = [CONFIG_VARIABLE, ...[...SETTING_DOCS.values()].map(({ variable }) => variable)]
  return Object.keys(variables)
    .filter((name) => name.startsWith('STARLING_') && !known.includes(name) && !TOOL_VARIABLES.includes(name))
    .map((name) => `${name} is no setting${hintAt(name, known)}`)
}

function unknownKeys(fromFile: Readonly<Record<string, unknown>>, file: string | undefined): string[] {
  const known: readonly string[] = [...SETTING_DOCS.keys()]
  return Object.keys(fromFile)
    .filter((name) => name !== '$schema' && !known.includes(name))
    .map((name) => `"${name}" in ${file} is no setting${hintAt(name, known)}`)
}

function hintAt(name: string, known: readonly string[]): string {
  const near = nearestName(name, known)
  return near === undefined ? '' : `; did you mean ${near}?`
}

async function readConfigFile(file: string): Promise<Readonly<Record<string, unknown>>> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    const message = `The file of settings ${file} cannot be read: ${reasonOf(cause)}. Make one with "starling node init".`
    throw new HostError('invalid_config', message, { cause })
  }
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch (cause) {
    throw new HostError('invalid_config', `${file} is not JSON: ${reasonOf(cause)}.`, { cause })
  }
  throw new HostError('invalid_config', `${file} holds no settings: expected {"name": value, …}.`)
}

function docsOf(name: SettingName): SettingDocs {
  return SETTING_DOCS.get(name) as SettingDocs // every name has its row
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error && error.code === 'ENOENT' ? 'there is no such file' : error.message
}

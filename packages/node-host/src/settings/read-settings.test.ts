import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HostError } from '../errors.ts'
import { readSettings } from './read-settings.ts'
import { SETTING_DOCS, settingsJsonSchema, settingsTable } from './schema.ts'

const ENOUGH = {
  STARLING_DATA_DIR: 'data',
  STARLING_REGISTRY_FILE: 'network.json',
  STARLING_HTTP_PORT: '22000',
  STARLING_PEER_PORT: '24000',
}
const TOKEN = 'sixteen-letters!'

async function complaint(variables: Readonly<Record<string, string>>, file?: string): Promise<string> {
  try {
    await readSettings(variables, file)
  } catch (error) {
    expect(error).toBeInstanceOf(HostError)
    return (error as HostError).message
  }
  throw new Error('the settings were accepted')
}

describe('readSettings', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'starling-settings-'))
  })
  afterEach(() => rm(folder, { recursive: true }))
  const write = async (name: string, content: unknown): Promise<string> => {
    const file = join(folder, name)
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
    return file
  }

  it('fills defaults in: a production node with neither TLS nor an operator port', async () => {
    expect(await readSettings({ ...ENOUGH, HOME: 'ignored' })).toEqual({
      configFile: undefined,
      profile: 'production',
      dataDir: 'data',
      registryFile: 'network.json',
      http: { host: '*', port: 22_000 },
      tls: undefined,
      peer: { host: '*', port: 24_000 },
      operator: undefined,
      trustedProxies: [],
      databaseBytes: undefined,
      quotas: { public: 67_108_864, own: 33_554_432, requests: 33_554_432 },
      logLevel: 'info',
    })
  })

  it('names every mistake at once: the variable, what was given, what is expected', async () => {
    const text = await complaint({
      STARLING_PROFILE: 'moon',
      STARLING_HTTP_PORT: '70000',
      STARLING_PEER_PORT: 'x',
      STARLING_TLS_CERT: 'cert.pem',
      STARLING_OPERATOR_PORT: '25000',
      STARLING_TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/33',
      STARLING_DATABASE_BYTES: '5',
    })

    expect(text.split('\n')).toEqual([
      'The node cannot start with these settings:',
      '  STARLING_PROFILE is "moon"; expected one of production, testnet, original-clients',
      '  STARLING_DATA_DIR is missing; expected the path of a folder',
      '  STARLING_REGISTRY_FILE is missing; expected the path of a file',
      '  STARLING_HTTP_PORT is 70000; expected a port between 1 and 65535',
      '  STARLING_PEER_PORT is "x"; expected a port between 1 and 65535',
      '  STARLING_TRUSTED_PROXIES is ["127.0.0.1","10.0.0.0/33"]; expected addresses or networks such as 127.0.0.1 and fd00::/8, separated by commas in the variable',
      '  STARLING_DATABASE_BYTES is 5; expected a number of bytes, at least 100000',
      '  STARLING_TLS_KEY is missing; expected beside STARLING_TLS_CERT',
      '  STARLING_OPERATOR_TOKEN or STARLING_OPERATOR_TOKEN_FILE is missing; expected beside STARLING_OPERATOR_PORT',
      'No file of settings was read: name one with --config or STARLING_CONFIG, or make one with "starling node init".',
    ])
  })

  it('reads the same settings from a file, with paths from its folder, and lets the environment win', async () => {
    await write('token', `${TOKEN}\n`)
    const file = await write('starling.json', {
      $schema: './starling.schema.json',
      profile: 'testnet',
      dataDir: './data',
      registryFile: '/etc/network.json',
      'http.port': 22_000,
      'tls.port': 443,
      'tls.certFile': 'cert.pem',
      'tls.keyFile': 'key.pem',
      'peer.port': 24_000,
      'operator.port': 25_000,
      'operator.tokenFile': 'token',
      'operator.names': ['node1'],
      trustedProxies: ['fd00::/8'],
      'quota.inboxBytes': 1_000_000,
    })

    const settings = await readSettings({
      ...{ STARLING_CONFIG: file, STARLING_HTTP_PORT: '80', STARLING_DATA_DIR: 'here' },
      STARLING_QUOTA_OWN_BYTES: '2000000',
      STARLING_QUOTA_REQUEST_BYTES: '3000000',
      // Of a tool, in whose environment the node runs.
      STARLING_INSTALL_ENGINE: '1',
    })

    expect(settings).toMatchObject({
      configFile: file,
      profile: 'testnet',
      dataDir: 'here',
      registryFile: '/etc/network.json',
      http: { port: 80 },
      tls: { port: 443, files: { certFile: join(folder, 'cert.pem'), keyFile: join(folder, 'key.pem') } },
      operator: { host: '127.0.0.1', port: 25_000, token: TOKEN, names: ['node1'] },
      trustedProxies: ['fd00::/8'],
      quotas: { public: 1_000_000, own: 2_000_000, requests: 3_000_000 },
    })
  })

  it('says where in which file a mistake stands, beside the variable', async () => {
    const file = await write('starling.json', { dataDir: 7, 'http.prt': 1, registryFile: 'n', 'peer.port': '24000' })

    expect((await complaint({ STARLING_HTP_PORT: '1', STARLING_HTTP_PORT: '2' }, file)).split('\n').slice(1)).toEqual([
      '  STARLING_HTP_PORT is no setting; did you mean STARLING_HTTP_PORT?',
      `  "http.prt" in ${file} is no setting; did you mean http.port?`,
      `  STARLING_DATA_DIR ("dataDir" in ${file}) is 7; expected the path of a folder`,
      `  STARLING_PEER_PORT ("peer.port" in ${file}) is "24000"; expected a port between 1 and 65535`,
    ])
  })

  it('says what is wrong with a file that is none', async () => {
    expect(await complaint({}, join(folder, 'nowhere.json'))).toContain('there is no such file. Make one with')
    expect(await complaint({}, await write('half.json', '{"a":'))).toContain('half.json is not JSON')
    expect(await complaint({}, await write('list.json', []))).toContain('list.json holds no settings')
  })

  it('takes an empty variable for an absent one', async () => {
    expect((await readSettings({ ...ENOUGH, STARLING_TLS_PORT: '' })).tls).toBeUndefined()
    expect(await complaint({ ...ENOUGH, STARLING_HTTP_PORT: '' })).toContain(
      'STARLING_HTTP_PORT and STARLING_TLS_PORT are both missing',
    )
  })

  it('opens no operator port without a token, and never shows one', async () => {
    const operator = { ...ENOUGH, STARLING_OPERATOR_PORT: '25000' }
    expect((await readSettings({ ...operator, STARLING_OPERATOR_TOKEN: TOKEN })).operator).toMatchObject({
      token: TOKEN,
    })
    const short = await complaint({ ...operator, STARLING_OPERATOR_TOKEN: 'hunter2' })
    expect(short).toContain('STARLING_OPERATOR_TOKEN is a secret that is not shown; expected at least 16 characters')
    expect(short).not.toContain('hunter2')
    const tokenFile = await write('token', 'hunter2')
    const inFile = await complaint({ ...operator, STARLING_OPERATOR_TOKEN_FILE: tokenFile })
    expect(inFile).toContain('expected a file with at least 16 characters')
    expect(inFile).not.toContain('hunter2')
    expect(await complaint({ ...operator, STARLING_OPERATOR_TOKEN_FILE: join(folder, 'none') })).toContain(
      'cannot be read: there is no such file',
    )
  })

  it('gives no two doors one port', async () => {
    expect(await complaint({ ...ENOUGH, STARLING_TLS_PORT: '24000' })).toContain(
      'STARLING_PEER_PORT is 24000, as STARLING_TLS_PORT is; expected a port of its own',
    )
  })
})

describe('the settings', () => {
  it('have a variable, a description and an expectation each', () => {
    for (const [name, docs] of SETTING_DOCS) {
      expect(docs.variable, name).toMatch(/^STARLING_[A-Z_]+$/)
      expect(docs.description, name).toMatch(/\.$/)
      expect(docs.expected, name).not.toBe('')
    }
    expect(new Set([...SETTING_DOCS.values()].map(({ variable }) => variable)).size).toBe(SETTING_DOCS.size)
  })

  it('stand in docs/operate.md as they are', async () => {
    const text = await readFile(new URL('../../../../docs/operate.md', import.meta.url), 'utf8')

    for (const row of settingsTable()) expect(text.split('\n')).toContain(row)
  })

  it('are described to editors', () => {
    expect(settingsJsonSchema()).toMatchObject({
      properties: {
        $schema: { type: 'string' },
        'http.port': { type: 'integer', maximum: 65_535, description: expect.stringContaining('STARLING_HTTP_PORT') },
        logLevel: { default: 'info', enum: ['debug', 'info', 'warn', 'error'] },
      },
      required: ['dataDir', 'registryFile', 'peer.port'],
      additionalProperties: false,
    })
  })
})

import { describe, expect, it } from 'vitest'
import { readSettings } from './config.ts'
import { StartError } from './errors.ts'

const ENOUGH = {
  STARLING_DATA_DIR: 'data',
  STARLING_REGISTRY_FILE: 'network.json',
  STARLING_HTTP_PORT: '22000',
  STARLING_PEER_PORT: '24000',
}

function complaint(variables: Readonly<Record<string, string>>): string {
  try {
    readSettings(variables)
  } catch (error) {
    expect(error).toBeInstanceOf(StartError)
    return String(error)
  }
  throw new Error('the settings were accepted')
}

describe('readSettings', () => {
  it('fills defaults in: a production node with neither TLS nor an operator port', () => {
    expect(readSettings({ ...ENOUGH, HOME: 'ignored' })).toEqual({
      profile: 'production',
      dataDir: 'data',
      registryFile: 'network.json',
      http: { host: '0.0.0.0', port: 22_000 },
      tls: undefined,
      peer: { host: '0.0.0.0', port: 24_000 },
      operator: undefined,
      databaseBytes: undefined,
      logLevel: 'info',
    })
  })

  it('names every mistake at once', () => {
    const text = complaint({ STARLING_PROFILE: 'moon', STARLING_HTTP_PORT: '70000', STARLING_PEER_PORT: 'x' })

    expect(text).toContain('STARLING_PROFILE must be one of production, testnet, original-clients')
    expect(text).toContain('STARLING_HTTP_PORT must be a port')
    expect(text).toContain('STARLING_PEER_PORT must be a port')
    expect(text).toContain('STARLING_DATA_DIR is missing')
    expect(text).toContain('STARLING_REGISTRY_FILE is missing')
  })

  it('takes an empty variable for an absent one', () => {
    expect(readSettings({ ...ENOUGH, STARLING_TLS_PORT: '' }).tls).toBeUndefined()
    expect(complaint({ ...ENOUGH, STARLING_HTTP_PORT: '' })).toContain('STARLING_HTTP_PORT is missing')
  })

  it('opens no operator port without a token', () => {
    expect(complaint({ ...ENOUGH, STARLING_OPERATOR_PORT: '25000' })).toContain('STARLING_OPERATOR_TOKEN must be set')
    const token = 'sixteen letters!'
    const settings = readSettings({ ...ENOUGH, STARLING_OPERATOR_PORT: '25000', STARLING_OPERATOR_TOKEN: token })
    expect(settings.operator).toEqual({ host: '127.0.0.1', port: 25_000, token })
  })
})

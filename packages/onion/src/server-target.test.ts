import { describe, expect, it } from 'vitest'
import { serverUrl } from './server-target.ts'

const urlOf = (host: string) => serverUrl({ host, target: '/oxen/v4/lsrpc', protocol: 'https', port: 443 })

describe('serverUrl', () => {
  it.each([
    'example.org',
    'a',
    'xn--bcher-kva.example',
    'host_with_underscore',
    'trailing.dot.',
    '192.0.2.1',
    '0.0.0.0',
    '255.255.255.255',
    '[::1]',
    '[2001:db8::7]',
    '[1:2:3:4:5:6:7:8]',
    '[::ffff:192.0.2.1]',
  ])('takes %s for a host', (host) => {
    expect(urlOf(host)).toBe(`https://${host}/oxen/v4/lsrpc`)
    expect(URL.canParse(urlOf(host) ?? '')).toBe(true)
  })

  it.each([
    '',
    'a b',
    'user@example.org',
    'example.org:80',
    'example.org/path',
    '-x',
    '05'.repeat(32),
    '2130706433',
    '127.1',
    '0x7f000001',
    '0177.0.0.1',
    '256.0.0.1',
    '1.2.3.4.5',
    'a.1',
    '[]',
    '[:]',
    '[::::]',
    '[1:2:3:4:5:6:7]',
    '[1:2:3:4:5:6:7:8:9]',
    '[12345::]',
    '[::256.0.0.1]',
    '[::1',
    '::1',
  ])('does not take %j for one', (host) => {
    expect(urlOf(host)).toBeUndefined()
  })
})

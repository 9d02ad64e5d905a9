import { describe, expect, it } from 'vitest'
import { isPublicAddress } from './public-address.ts'

describe('isPublicAddress', () => {
  it('accepts addresses of the public internet', () => {
    for (const address of ['1.1.1.1', '95.216.33.113', '2606:4700::1111', '::ffff:1.1.1.1']) {
      expect(isPublicAddress(address), address).toBe(true)
    }
  })

  it('refuses loopback, private, shared, link-local and multicast addresses', () => {
    const refused = ['127.0.0.1', '127.8.9.1', '10.1.2.3', '172.31.0.1', '192.168.1.1', '100.64.0.1', '169.254.169.254']
    const others = ['0.0.0.0', '224.0.0.1', '255.255.255.255', '::1', '::', 'fe80::1', 'fd00::1', '::ffff:127.0.0.1']
    for (const address of [...refused, ...others]) expect(isPublicAddress(address), address).toBe(false)
  })

  it('refuses what is no address', () => {
    for (const text of ['', 'localhost', '1.2.3', '0x7f.1']) expect(isPublicAddress(text), text).toBe(false)
  })
})

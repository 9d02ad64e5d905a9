import { BlockList, isIPv4 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countedClient, TrustedProxies } from './client-address.ts'

describe('TrustedProxies', () => {
  const proxies = new TrustedProxies(['10.0.0.0/8', '2001:db8:1::/48', '192.0.2.7'])

  it.each([
    ['nobody it is told to trust: the connection counts', '198.51.100.1', '203.0.113.9', '198.51.100.1'],
    ['a proxy that says nothing', '10.0.0.1', undefined, '10.0.0.1'],
    ['a proxy that names its client', '10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['a client that lies: only what the proxy added counts', '10.0.0.1', '127.0.0.1, 203.0.113.9', '203.0.113.9'],
    ['a chain of proxies', '::ffff:192.0.2.7', '203.0.113.9, 2001:db8:1::5, 10.2.3.4', '203.0.113.9'],
    ['only proxies', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['what is no address', '10.0.0.1', '203.0.113.9, unknown', '10.0.0.1'],
    ['nothing in the header', '10.0.0.1', '', '10.0.0.1'],
    ['ports', '10.0.0.1', '203.0.113.9:4711', '203.0.113.9'],
    ['ports of IPv6', '10.0.0.1', '[2001:db8::9]:4711', '2001:db8::9'],
  ])('sees through %s', (_name, remote, forwarded, client) => {
    expect(proxies.clientOf(remote, forwarded)).toBe(client)
  })

  it.each(['', 'proxy.example', '10.0.0.0/33', '::/129', '10.0.0.0/8/8', '10.0.0.0/-1', '10.0.0.0/'])(
    'names %j as no network',
    (entry) => {
      expect(() => new TrustedProxies(['192.0.2.1', entry])).toThrow(JSON.stringify(entry))
    },
  )

  it('knows the addresses of a network as the platform does', () => {
    fc.assert(
      fc.property(
        fc.ipV4(),
        fc.nat(32),
        fc.ipV4(),
        fc.ipV6(),
        fc.nat(128),
        fc.ipV6(),
        (net4, bits4, ip4, net6, bits6, ip6) => {
          for (const [net, bits, ip] of [
            [net4, bits4, ip4],
            [net4, bits4, net4],
            [net6, bits6, ip6],
            [net6, bits6, net6],
          ] as const) {
            const family = isIPv4(net) ? 'ipv4' : 'ipv6'
            const list = new BlockList()
            list.addSubnet(net, bits, family)
            expect(new TrustedProxies([`${net}/${bits}`]).has(ip), `${ip} in ${net}/${bits}`).toBe(
              list.check(ip, family),
            )
          }
        },
      ),
    )
  })

  it('answers any header with an address', () => {
    fc.assert(
      fc.property(fc.string(), (forwarded) => {
        const client = proxies.clientOf('10.0.0.1', forwarded)
        expect(client === '10.0.0.1' || forwarded.includes(client)).toBe(true)
      }),
    )
  })
})

describe('countedClient', () => {
  it.each([
    ['192.0.2.1', '::ffff:192.0.2.1', true],
    ['192.0.2.1', '::ffff:c000:201', true],
    ['192.0.2.1', '192.0.2.2', false],
    ['2001:db8::1', '2001:0DB8:0:0:ffff::', true],
    ['2001:db8::1', '2001:db8:0:1::1', false],
    ['fe80::1%eth0', 'fe80::2%eth1', true],
  ])('of %s and %s: one client is %s', (left, right, isOne) => {
    expect(countedClient(left) === countedClient(right)).toBe(isOne)
  })
})

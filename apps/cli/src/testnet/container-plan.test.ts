import { describe, expect, it } from 'vitest'
import { planContainers } from './container-plan.ts'

const OPTIONS = {
  nodes: 3,
  address: '10.71.7.11',
  tlsPort: 23_000,
  peerPort: 24_000,
  url: 'http://127.0.0.1:22101',
  operatorUrl: 'http://127.0.0.1:25101',
}

describe('planContainers', () => {
  it('counts addresses and published ports up, and leaves the ports inside alike', () => {
    expect(planContainers(OPTIONS)[2]).toEqual({
      number: 3,
      publicIp: '10.71.7.13',
      http: { host: '127.0.0.1', port: 22_103 },
      tls: { host: '10.71.7.13', port: 23_000 },
      peer: { host: '10.71.7.13', port: 24_000 },
      operator: { host: '127.0.0.1', port: 25_103 },
    })
  })

  it('refuses what does not fit, by the name of the flag', () => {
    const wrong = [
      [{ nodes: 0 }, '--nodes'],
      [{ address: '10.71.7.253' }, '--address'],
      [{ address: 'n01' }, '--address'],
      [{ url: 'http://127.0.0.1' }, '--url'],
      [{ url: 'http://127.0.0.1:65534' }, '--url'],
      [{ url: 'nonsense' }, '--url'],
      [{ operatorUrl: 'https://127.0.0.1:1' }, '--operator-url'],
    ] as const
    for (const [change, flag] of wrong) expect(() => planContainers({ ...OPTIONS, ...change }), flag).toThrow(flag)
  })
})

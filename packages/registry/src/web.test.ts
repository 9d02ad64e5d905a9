import { native } from '@starling/crypto/native'
import { PROFILES } from '@starling/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RegistryError } from './errors.ts'
import { createStaticNetwork } from './static.ts'
import { decodeWebNetworkFile, encodeWebNetworkFile } from './web.ts'

const snapshot = createStaticNetwork({
  crypto: native,
  profile: PROFILES.testnet,
  nodes: [1, 2, 3].map((index) => ({
    ed25519: `${index}`.repeat(64),
    x25519: `${index}`.repeat(64),
    legacy: `${index}`.repeat(64),
    publicIp: '127.0.0.1',
    storagePort: 23_000 + index,
    storageLmqPort: 0,
    peerPort: 24_000 + index,
    url: `http://127.0.0.1:${22_000 + index}`,
    state: 'active',
    requestedUnlockHeight: 0,
  })),
  seed: 1,
  startedAtMs: 1_700_000_000_000,
})
const file = { profile: 'testnet', seeds: ['http://127.0.0.1:22001', 'https://node.example:4443'], snapshot } as const

describe('the network file of a web client', () => {
  it('comes back as it was written', () => {
    expect(decodeWebNetworkFile(encodeWebNetworkFile(file))).toEqual(file)
  })

  it('is read without the seeds that no browser should ask', () => {
    const seeds = [
      'http://node.example',
      'ftp://127.0.0.1',
      'https://user@node.example',
      'https://node.example/path',
      7,
    ]
    const text = encodeWebNetworkFile(file)
    const hostile = text.replace(JSON.stringify(file.seeds), JSON.stringify([...seeds, file.seeds[0]]))

    expect(decodeWebNetworkFile(hostile).seeds).toEqual([file.seeds[0]])
    const only = text.replace(JSON.stringify(file.seeds), JSON.stringify(seeds))
    expect(() => decodeWebNetworkFile(only)).toThrow(expect.objectContaining({ code: 'invalid_network_file' }))
  })

  it('is refused with one code whatever is wrong with it', () => {
    const whole = JSON.parse(encodeWebNetworkFile(file))
    const part = fc.oneof(fc.jsonValue(), fc.constant(undefined))
    const broken = fc.oneof(
      fc.string(),
      fc.json(),
      fc.record({ profile: part, seeds: part, snapshot: part }).map((value) => JSON.stringify(value)),
      fc.record({ snapshot: part }).map((value) => JSON.stringify({ ...whole, ...value })),
    )
    fc.assert(
      fc.property(broken, (text) => {
        try {
          expect(decodeWebNetworkFile(text).seeds.length).toBeGreaterThan(0)
        } catch (error) {
          expect(error).toBeInstanceOf(RegistryError)
          expect(error).toMatchObject({ code: 'invalid_network_file' })
        }
      }),
    )
  })
})

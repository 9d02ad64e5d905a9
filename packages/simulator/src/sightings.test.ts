import { utf8Encode } from '@starling/base'
import { native } from '@starling/crypto/native'
import { describe, expect, it } from 'vitest'
import { Sightings } from './sightings.ts'

const ACCOUNT = `05${'ab'.repeat(32)}`

describe('sightings', () => {
  it('notice a node that decrypts an account id in a request that reached it from the client', () => {
    const sightings = new Sightings()
    sightings.watch(ACCOUNT)
    const crypto = sightings.watchCrypto('node-1', native)
    const key = new Uint8Array(32)
    const nonce = new Uint8Array(12)
    const sealed = native.aes256gcm.seal(key, nonce, utf8Encode(`{"pubkey":"${ACCOUNT}"}`))

    sightings.fromClient('node-1', () => crypto.aes256gcm.open(key, nonce, sealed))

    expect([...(sightings.requests[0]?.sawAccount ?? [])]).toEqual(['node-1'])
  })

  it('follow a request across nodes and stay silent outside of requests', async () => {
    const sightings = new Sightings()
    sightings.watch(ACCOUNT)
    const resume = sightings.fromClient('guard', () => sightings.capture())
    await Promise.resolve()
    sightings.clear('elsewhere', utf8Encode(ACCOUNT))

    resume(() => sightings.clear('exit', utf8Encode(ACCOUNT)))

    expect(sightings.requests).toHaveLength(1)
    expect([...(sightings.requests[0]?.sawAddress ?? [])]).toEqual(['guard'])
    expect([...(sightings.requests[0]?.sawAccount ?? [])]).toEqual(['exit'])
  })
})

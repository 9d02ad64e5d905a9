import { utf8Encode } from '@starling/base'
import { native } from '@starling/crypto/native'
import { describe, expect, it } from 'vitest'
import { Sightings, TEXT_MARK } from './sightings.ts'

const ACCOUNT = `05${'ab'.repeat(32)}`
const NOTHING = new Uint8Array(0)

function watching(): Sightings {
  const sightings = new Sightings()
  sightings.watch(ACCOUNT)
  return sightings
}

/** What a node decrypts from `text`. */
function decrypt(sightings: Sightings, node: string, text: string): void {
  const key = new Uint8Array(32)
  const nonce = new Uint8Array(12)
  const sealed = native.aes256gcm.seal(key, nonce, utf8Encode(text))
  sightings.watchCrypto(node, native).aes256gcm.open(key, nonce, sealed)
}

describe('sightings', () => {
  it('notice a guard that decrypts an account id', () => {
    const sightings = watching()
    const { signal } = new AbortController()

    sightings.fromClient('guard', signal, NOTHING, () => decrypt(sightings, 'guard', `{"pubkey":"${ACCOUNT}"}`))

    expect(sightings.bothEnds).toHaveLength(1)
  })

  it('notice an account id as bytes, in what a guard is sent', () => {
    const sightings = watching()
    const body = new Uint8Array(100)
    body.set(native.sha256(NOTHING), 3)
    body.fill(0xab, 60, 92)

    sightings.fromClient('guard', new AbortController().signal, body, () => undefined)

    expect(sightings.bothEnds).toHaveLength(1)
  })

  it('follow a request by its signal, and know which node has seen the address', () => {
    const sightings = watching()
    const first = new AbortController().signal
    const second = new AbortController().signal
    sightings.fromClient('guard', first, NOTHING, () => undefined)
    sightings.relayed('exit', first, second, NOTHING, () => decrypt(sightings, 'exit', ACCOUNT))
    expect(sightings.bothEnds).toEqual([])

    sightings.relayed('guard', second, new AbortController().signal, NOTHING, () =>
      decrypt(sightings, 'guard', ACCOUNT),
    )

    expect(sightings.bothEnds).toHaveLength(1)
  })

  it('say whether they see anything at all', () => {
    const sightings = watching()
    const first = new AbortController().signal
    sightings.fromClient('guard', first, NOTHING, () => undefined)
    expect(sightings.accountsSeen).toBe(0)

    for (let request = 0; request < 32; request++) {
      sightings.relayed('exit', first, new AbortController().signal, utf8Encode(ACCOUNT), () => undefined)
    }

    expect(sightings.accountsSeen).toBeGreaterThan(0)
  })

  it('notice a node that holds the text of a message', () => {
    const sightings = watching()

    sightings.between('member', utf8Encode(`--${TEXT_MARK}hello--`), () => undefined)

    expect(sightings.texts).toHaveLength(1)
  })
})

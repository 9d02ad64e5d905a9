import { toBase64, toHex } from '@starling/base'
import { native } from '@starling/crypto/native'
import { type MessageHash, storeReceiptText } from '@starling/protocol'
import { describe, expect, it } from 'vitest'
import { majorityOf, validReceipts } from './receipts.ts'

const HASH = 'h'.repeat(43) as MessageHash
const signers = [1, 2, 3].map((seed) => native.ed25519.importSeed(new Uint8Array(32).fill(seed)))
const members = signers.map(({ publicKey }) => ({ ed25519: toHex(publicKey) }))
const [first = '', second = '', third = ''] = members.map(({ ed25519 }) => ed25519)

function signed(index: number, hash: string = HASH) {
  return { hash, expiry: 1, signature: toBase64(signers[index]?.sign(storeReceiptText(hash)) ?? new Uint8Array()) }
}

describe('validReceipts', () => {
  it('counts members whose signature over the hash verifies', () => {
    const swarm = { [first]: signed(0), [second]: { ...signed(1), already: true } }

    expect(validReceipts(native, members, HASH, swarm)).toEqual([first, second])
  })

  it('does not count nodes that are not members by the own list', () => {
    const stranger = native.ed25519.importSeed(new Uint8Array(32).fill(9))
    const swarm = {
      [toHex(stranger.publicKey)]: { hash: HASH, signature: toBase64(stranger.sign(storeReceiptText(HASH))) },
    }

    expect(validReceipts(native, members, HASH, swarm)).toEqual([])
  })

  it('does not count a signature over another hash, by another member, or of another form', () => {
    const swarm = {
      [first]: signed(0, 'i'.repeat(43)),
      [second]: signed(0),
      [third]: { hash: HASH, signature: '!' },
    }

    expect(validReceipts(native, members, HASH, swarm)).toEqual([])
  })

  it('does not count members that failed', () => {
    expect(validReceipts(native, members, HASH, { [first]: { failed: true, timeout: true } })).toEqual([])
    expect(validReceipts(native, members, HASH, { [first]: { ...signed(0), failed: true } })).toEqual([])
  })
})

describe('majorityOf', () => {
  it('is more than half', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map(majorityOf)).toEqual([1, 2, 2, 3, 3, 4, 4])
  })
})

import { toBase64, toHex } from '@starling/base'
import { native } from '@starling/crypto/native'
import { type MessageHash, parseAccountId, storedReceiptText, storeReceiptText } from '@starling/protocol'
import { describe, expect, it } from 'vitest'
import { joinReceipts, majorityOf, type ToKeep, validReceipts } from './receipts.ts'

const HASH = 'h'.repeat(43) as MessageHash
const kept: ToKeep = { account: parseAccountId(`05${'a1'.repeat(32)}`), namespace: 0, hash: HASH, untilMs: 5_000 }
const signers = [1, 2, 3].map((seed) => native.ed25519.importSeed(new Uint8Array(32).fill(seed)))
const members = signers.map(({ publicKey }) => ({ ed25519: toHex(publicKey) }))
const [first = '', second = '', third = ''] = members.map(({ ed25519 }) => ed25519)

/** As an original node answers. */
function signed(index: number, hash: string = HASH) {
  return { hash, expiry: 1, signature: toBase64(signers[index]?.sign(storeReceiptText(hash)) ?? new Uint8Array()) }
}

/** As a node of ours answers. */
function receipted(index: number, changes: { readonly storedAtMs?: number; readonly expiryMs?: number } = {}) {
  const said = { ...kept, storedAtMs: 1_000, expiryMs: 5_000, ...changes }
  const receipt = toBase64(signers[index]?.sign(storedReceiptText(said)) ?? new Uint8Array())
  return { hash: HASH, expiry: said.expiryMs, stored_at: said.storedAtMs, receipt }
}

const signersOf = (swarm: Parameters<typeof validReceipts>[3]) =>
  validReceipts(native, members, kept, swarm).map(({ member }) => member)

describe('validReceipts', () => {
  it('reads since when and until when each member keeps the message', () => {
    const entry = receipted(0, { expiryMs: 6_000 })
    expect(validReceipts(native, members, kept, { [first]: entry })).toEqual([
      { member: first, storedAtMs: 1_000, expiryMs: 6_000, signature: entry.receipt },
    ])
  })

  it('does not count a receipt for another time, account, namespace or hash than was signed, nor for less time than asked', () => {
    const good = receipted(0)
    const forged = (changes: Partial<ToKeep>) =>
      validReceipts(native, members, { ...kept, ...changes }, { [first]: good }).length
    expect(forged({})).toBe(1)
    expect(forged({ namespace: 10 })).toBe(0)
    expect(forged({ account: parseAccountId(`05${'b0'.repeat(32)}`) })).toBe(0)
    expect(forged({ hash: 'i'.repeat(43) as MessageHash })).toBe(0)
    expect(forged({ untilMs: 5_001 })).toBe(0)
    for (const change of [
      { expiry: 5_001 },
      { stored_at: 999 },
      { stored_at: undefined },
      { stored_at: -1 },
      { expiry: 2 ** 60 },
    ])
      expect(signersOf({ [first]: { ...good, ...change } }), JSON.stringify(change)).toEqual([])
  })

  it('takes the signature of original nodes only where there is no receipt', () => {
    expect(validReceipts(native, members, kept, { [first]: signed(0) })).toEqual([
      { member: first, storedAtMs: undefined, expiryMs: undefined, signature: signed(0).signature },
    ])
    const both = { ...signed(0), receipt: receipted(1).receipt, stored_at: 1_000, expiry: 5_000 }
    expect(signersOf({ [first]: both })).toEqual([])
  })

  it('verifies one signature for each member', () => {
    let verified = 0
    const counting = {
      ed25519: {
        ...native.ed25519,
        verify: (...args: Parameters<typeof native.ed25519.verify>) => {
          verified++
          return native.ed25519.verify(...args)
        },
      },
    }
    validReceipts(counting, members, kept, { [first]: { ...signed(0), ...receipted(0) }, [second]: signed(1) })
    expect(verified).toBe(2)
  })

  it('counts members whose signature over the hash verifies', () => {
    expect(signersOf({ [first]: signed(0), [second]: { ...signed(1), already: true } })).toEqual([first, second])
  })

  it('does not count nodes that are not members by the own list', () => {
    const stranger = native.ed25519.importSeed(new Uint8Array(32).fill(9))
    const swarm = {
      [toHex(stranger.publicKey)]: { hash: HASH, signature: toBase64(stranger.sign(storeReceiptText(HASH))) },
    }
    expect(signersOf(swarm)).toEqual([])
  })

  it('does not count a signature over another hash, by another member, or of another form', () => {
    const swarm = {
      [first]: signed(0, 'i'.repeat(43)),
      [second]: signed(0),
      [third]: { hash: HASH, signature: '!' },
    }
    expect(signersOf(swarm)).toEqual([])
    expect(signersOf({ [third]: { ...receipted(2), receipt: '!' } })).toEqual([])
  })

  it('does not count members that failed', () => {
    expect(signersOf({ [first]: { failed: true, timeout: true } })).toEqual([])
    expect(signersOf({ [first]: { ...signed(0), failed: true } })).toEqual([])
    expect(signersOf({ [first]: { ...receipted(0), failed: true } })).toEqual([])
  })
})

describe('joinReceipts', () => {
  it('keeps one for each member, the newer one', () => {
    const receipt = (member: string, expiryMs: number) => ({ member, expiryMs, storedAtMs: 1, signature: '' })
    expect(joinReceipts([receipt('a', 1), receipt('b', 1)], [receipt('b', 2), receipt('c', 2)])).toEqual([
      receipt('a', 1),
      receipt('b', 2),
      receipt('c', 2),
    ])
  })
})

describe('majorityOf', () => {
  it('is more than half', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map(majorityOf)).toEqual([1, 2, 2, 3, 3, 4, 4])
  })
})

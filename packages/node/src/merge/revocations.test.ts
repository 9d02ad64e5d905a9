import { describe, expect, it } from 'vitest'
import { type Revocation, revokedTokens, withRevocations } from './revocations.ts'

const token = (value: number) => value.toString(16).padStart(72, '0')
const tokens = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => token(from + index))
const revoke = (known: readonly Revocation[], names: readonly string[], revokedMs: number) =>
  withRevocations(known, names, { revokedMs })
const unrevoke = (known: readonly Revocation[], names: readonly string[], unrevokedMs: number) =>
  withRevocations(known, names, { unrevokedMs })

describe('revocations', () => {
  it('are the fifty newest: one more lets go of the oldest, also when it is withdrawn later', () => {
    let known = revoke([], [token(0)], 1)
    known = revoke(known, tokens(1, 50), 2)
    expect(revokedTokens(known).has(token(0))).toBe(true)

    known = revoke(known, [token(50)], 3)
    expect(revokedTokens(known).size).toBe(50)
    expect(revokedTokens(known).has(token(0))).toBe(false)

    known = unrevoke(known, [token(50)], 4)
    expect(revokedTokens(known).has(token(0))).toBe(false)
    expect(revokedTokens(known).size).toBe(49)
  })

  it('are renewed by revoking again', () => {
    let known = revoke([], [token(0)], 1)
    known = revoke(known, tokens(1, 50), 2)
    known = revoke(known, [token(0)], 3)
    known = revoke(known, [token(50)], 4)
    expect(revokedTokens(known).has(token(0))).toBe(true)
    expect(revokedTokens(known).size).toBe(50)
  })

  it('go by the signed time and not by the time of arrival; on a tie a token is revoked', () => {
    expect(revokedTokens(revoke(unrevoke([], [token(1)], 5), [token(1)], 4)).size).toBe(0)
    expect(revokedTokens(unrevoke(revoke([], [token(1)], 5), [token(1)], 5)).size).toBe(1)
    expect(revokedTokens(unrevoke(revoke([], [token(1)], 5), [token(1)], 6)).size).toBe(0)
  })

  it('say when nothing is new', () => {
    const known = revoke([], [token(1)], 5)
    expect(revoke(known, [token(1)], 5)).toBe(known)
    expect(unrevoke(known, [], 9)).toBe(known)
  })

  it('are not crowded out by withdrawals of tokens that nobody revoked', () => {
    const known = unrevoke(revoke([], tokens(0, 50), 1), tokens(1_000, 5_000), 2)
    expect(revokedTokens(known).size).toBe(50)
    expect(known).toHaveLength(150)
  })
})

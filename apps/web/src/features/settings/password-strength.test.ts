import { describe, expect, it } from 'vitest'
import { passwordStrength } from './password-strength.ts'

describe('passwordStrength', () => {
  it('calls short, repeated and counted ones weak', () => {
    for (const password of ['', 'short1', 'aaaaaaaaaaaaaaaa', '12345678', 'abcdefgh', 'abababababab']) {
      expect(passwordStrength(password), password).toBe('weak')
    }
  })

  it('values length and variety', () => {
    expect(passwordStrength('tigerlily')).toBe('fair')
    expect(passwordStrength('Tiger7lily!')).toBe('good')
    expect(passwordStrength('four quiet herons at dusk')).toBe('strong')
  })
})

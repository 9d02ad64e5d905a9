import { describe, expect, it } from 'vitest'
import { readVectors } from '../test/vectors.ts'
import {
  MESSAGE_BASE64_CHARACTERS_MAX,
  MESSAGE_BYTES_MAX,
  MESSAGE_HASH_CHARACTERS,
  SIGNATURE_BYTES,
  SUBACCOUNT_TOKEN_BYTES,
} from './limits.ts'
import { PROFILES, parseProfileName } from './profiles.ts'

describe('profiles', () => {
  it('are found by their names and by no other text', () => {
    for (const [name, profile] of Object.entries(PROFILES)) {
      expect(parseProfileName(name)).toBe(name)
      expect(profile.name).toBe(name)
    }
    expect(parseProfileName('toString')).toBeUndefined()
    expect(parseProfileName('')).toBeUndefined()
  })

  it('show original clients the server they expect, and everybody else our own', () => {
    expect(Object.values(PROFILES).map((profile) => profile.serverHeader('1.2.3'))).toEqual([
      'Starling/1.2.3',
      'Starling/1.2.3',
      'Oxen Storage Server/2.8.0',
    ])
  })

  it('refuse addresses that are not public only where the public is served', () => {
    const refusing = Object.values(PROFILES).filter((profile) => profile.refuseNonPublicAddresses)

    expect(refusing.map((profile) => profile.name)).toEqual(['production'])
  })
})

describe('limits', () => {
  it('agree with the encodings of the vectors', () => {
    expect(readVectors('network/encodings.json')).toMatchObject({
      signature_base64_lengths: [Math.ceil((SIGNATURE_BYTES * 4) / 3), Math.ceil(SIGNATURE_BYTES / 3) * 4],
      subaccount_base64_length: (SUBACCOUNT_TOKEN_BYTES * 4) / 3,
      subaccount_hex_length: SUBACCOUNT_TOKEN_BYTES * 2,
      hash_length: MESSAGE_HASH_CHARACTERS,
    })
    expect(MESSAGE_BASE64_CHARACTERS_MAX).toBe((MESSAGE_BYTES_MAX * 4) / 3)
  })
})

import { concatBytes, fromHex, toHex } from '@starling/base'
import { describe, expect, it } from 'vitest'
import {
  type ContentInput,
  decodeContent,
  decodeEnvelope,
  decodeWebSocketMessage,
  Envelope_Type,
  encodeContent,
  encodeEnvelope,
} from './message.ts'

const invalid = expect.objectContaining({ name: 'WireError', code: 'invalid_protobuf' })

describe('encodeEnvelope', () => {
  it('writes the source device of one-to-one messages after the timestamp', () => {
    const envelope = encodeEnvelope({
      type: Envelope_Type.SESSION_MESSAGE,
      timestamp: 1n,
      sourceDevice: 1,
      content: Uint8Array.of(9),
    })

    expect(toHex(envelope)).toBe('080628013801420109')
  })
})

describe('encodeContent', () => {
  it('writes our extension as field 1000', () => {
    const starling = { features: 1, device: new Uint8Array(8), seq: 2n, prevSentAt: 3n }

    expect(toHex(encodeContent({ starling }))).toBe('c23e10080112080000000000000000180220' + '03')
  })

  it('refuses a message that lacks a required field', () => {
    // Forgotten fields are what the types of the generated code cannot catch.
    expect(() => encodeContent({ typingMessage: { timestamp: 1n } })).toThrow(invalid)
  })

  it('refuses numbers that do not fit', () => {
    for (const content of [{ expirationTimer: 2 ** 32 }, { expirationTimer: -1 }, { sigTimestamp: 2n ** 64n }])
      expect(() => encodeContent(content as ContentInput), String(Object.values(content))).toThrow(invalid)
  })
})

describe('decodeContent', () => {
  it('refuses a message that lacks a required field, however deep it lies', () => {
    const withoutAction = fromHex('0803')
    const reaction = concatBytes(Uint8Array.of(0x5a, withoutAction.length), withoutAction)
    const content = concatBytes(Uint8Array.of(0x0a, reaction.length), reaction)

    expect(() => decodeContent(content)).toThrow(
      expect.objectContaining({ code: 'invalid_protobuf', data: { field: 'author' } }),
    )
  })

  it('refuses a required field that is missing from one element of a list', () => {
    const good = fromHex('0a0161')
    const bad = fromHex('120161')
    const previews = concatBytes(Uint8Array.of(0x52, 3), good, Uint8Array.of(0x52, 3), bad)

    expect(() => decodeContent(concatBytes(Uint8Array.of(0x0a, previews.length), previews))).toThrow(invalid)
  })

  it.each([
    ['a length beyond the end', '0a05'],
    ['a length beyond every memory', '0affffffff0f'],
    ['a varint without end', `78${'ff'.repeat(11)}`],
    ['half a varint', '78ff'],
    ['field number zero', '0000'],
    ['a wire type that does not exist', '0f'],
    ['an end of a group that never began', '0c'],
  ])('refuses %s', (_name, hex) => {
    expect(() => decodeContent(fromHex(hex))).toThrow(invalid)
  })

  it('refuses groups nested without end', () => {
    // Field 50 as the start of a group, and never an end.
    const groups = new Uint8Array(2_000_000).map((_, i) => (i % 2 === 0 ? 0x93 : 0x03))

    expect(() => decodeContent(groups)).toThrow(invalid)
  })

  it('hands out plain arrays from a Buffer', () => {
    const content = decodeContent(Buffer.from(encodeContent({ dataMessage: { profileKey: Uint8Array.of(1, 2) } })))

    expect(content.dataMessage?.profileKey).toEqual(Uint8Array.of(1, 2))
    expect(Buffer.isBuffer(content.dataMessage?.profileKey)).toBe(false)
  })

  it('reads nothing as a content without fields', () => {
    expect(decodeContent(new Uint8Array(0))).toMatchObject({ sigTimestamp: 0n, expirationTimer: 0 })
  })
})

describe('decodeEnvelope', () => {
  it('refuses a type that it does not know', () => {
    expect(decodeEnvelope(fromHex('08072801')).type).toBe(Envelope_Type.GROUP_MESSAGE)
    expect(() => decodeEnvelope(fromHex('08082801'))).toThrow(invalid)
  })
})

describe('decodeWebSocketMessage', () => {
  it('reads the body and nothing else', () => {
    expect(decodeWebSocketMessage(fromHex('12031a0107'))).toEqual(Uint8Array.of(7))
  })

  it('refuses a wrapper without request, and a request without body', () => {
    for (const hex of ['', '0801', '08011200', '080112020a00'])
      expect(() => decodeWebSocketMessage(fromHex(hex)), hex).toThrow(invalid)
  })
})

import { describe, expect, it } from 'vitest'
import {
  CallMessage_Type,
  decodeContent,
  decodeEnvelope,
  Envelope_Type,
  encodeContent,
  encodeEnvelope,
  formatContent,
  formatEnvelope,
} from '../message.ts'

const formatted = (content: Parameters<typeof encodeContent>[0]): string =>
  formatContent(decodeContent(encodeContent(content)))

describe('formatContent', () => {
  it('writes fields that are set in the order of their numbers, messages in braces', () => {
    const profile = { displayName: 'Alice' }

    expect(formatted({ sigTimestamp: 5n, dataMessage: { profile, body: 'hi', flags: 0 } })).toBe(
      'dataMessage { body: "hi" flags: 0 profile { displayName: "Alice" } } sigTimestamp: 5',
    )
  })

  it('writes each value of a list, names of enums, and nothing for an empty message', () => {
    const callMessage = { type: CallMessage_Type.ICE_CANDIDATES, sdps: ['a', 'b'], uuid: 'u' }

    expect(formatted({ callMessage })).toBe('callMessage { type: ICE_CANDIDATES sdps: "a" sdps: "b" uuid: "u" }')
    expect(formatted({ dataMessage: {} })).toBe('dataMessage { }')
  })

  it('escapes what is not printable ASCII', () => {
    expect(formatted({ dataMessage: { body: 'é"\\\n', profileKey: Uint8Array.of(0, 255) } })).toBe(
      'dataMessage { body: "\\303\\251\\"\\\\\\n" profileKey: "\\000\\377" }',
    )
  })
})

describe('formatEnvelope', () => {
  it('writes the type by its name', () => {
    const envelope = encodeEnvelope({ type: Envelope_Type.GROUP_MESSAGE, timestamp: 7n })

    expect(formatEnvelope(decodeEnvelope(envelope))).toBe('type: GROUP_MESSAGE timestamp: 7')
  })
})

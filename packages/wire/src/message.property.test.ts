import { create, type DescField, type DescMessage, isFieldSet, ScalarType } from '@bufbuild/protobuf'
import { concatBytes, fromHex, toHex } from '@starling/base'
import { readVectors } from '@starling/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ContentSchema, EnvelopeSchema } from './gen/session_pb.ts'
import {
  type ContentInput,
  decodeContent,
  decodeEnvelope,
  decodeWebSocketMessage,
  type EnvelopeInput,
  encodeContent,
  encodeEnvelope,
  encodeWebSocketMessage,
  WireError,
} from './message.ts'

const bytes = (maxLength = 40) => fc.uint8Array({ maxLength })

/** Plain objects with any of a message's fields, the required ones always: drawn from the schema, so that none is forgotten. */
function inputOf(schema: DescMessage): fc.Arbitrary<object> {
  const required = schema.fields.filter((field) => field.presence === 3).map((field) => field.localName)
  return fc.record(Object.fromEntries(schema.fields.map((field) => [field.localName, fieldOf(field)])), {
    requiredKeys: required,
    noNullPrototype: true,
  })
}

function fieldOf(field: DescField): fc.Arbitrary<unknown> {
  if (field.fieldKind === 'message') return inputOf(field.message)
  if (field.fieldKind === 'enum') return fc.constantFrom(...field.enum.values.map((value) => value.number))
  if (field.fieldKind === 'scalar') return scalarOf(field.scalar)
  if (field.fieldKind !== 'list') throw new Error(`no values for a field of kind ${field.fieldKind}`)
  const item = field.listKind === 'message' ? inputOf(field.message) : scalarOf(field.scalar ?? ScalarType.BYTES)
  return fc.array(item, { maxLength: 3 })
}

function scalarOf(scalar: ScalarType): fc.Arbitrary<unknown> {
  switch (scalar) {
    case ScalarType.STRING:
      return fc.string({ unit: 'grapheme', maxLength: 20 })
    case ScalarType.BYTES:
      return bytes()
    case ScalarType.BOOL:
      return fc.boolean()
    case ScalarType.UINT32:
      return fc.integer({ min: 0, max: 2 ** 32 - 1 })
    case ScalarType.INT64:
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
    default:
      throw new Error(`no values for scalar ${scalar}`)
  }
}

/** Whether decoding gives a value or the one error that callers expect. */
function decodes(decode: (bytes: Uint8Array) => unknown, input: Uint8Array): boolean {
  try {
    decode(input)
    return true
  } catch (error) {
    if (error instanceof WireError && error.code === 'invalid_protobuf') return false
    throw error
  }
}

const decoders = [
  ['decodeContent', decodeContent],
  ['decodeEnvelope', decodeEnvelope],
  ['decodeWebSocketMessage', decodeWebSocketMessage],
] as const

describe('protobuf messages', () => {
  it('come back as they were: contents', () => {
    fc.assert(
      fc.property(inputOf(ContentSchema), (input: ContentInput) => {
        expect(decodeContent(encodeContent(input))).toEqual(create(ContentSchema, input))
      }),
    )
  })

  it('come back as they were: envelopes', () => {
    fc.assert(
      fc.property(inputOf(EnvelopeSchema), (input) => {
        // The generator gives the required fields, which its type does not say.
        const envelope = input as EnvelopeInput
        expect(decodeEnvelope(encodeEnvelope(envelope))).toEqual(create(EnvelopeSchema, envelope))
      }),
    )
  })

  it('come back as they were: wrapped envelopes', () => {
    fc.assert(
      fc.property(bytes(300), (body) => {
        expect(decodeWebSocketMessage(encodeWebSocketMessage(body))).toEqual(body)
      }),
    )
  })

  it('keep fields of later versions', () => {
    // Field 2000, a byte string: tag, length, bytes.
    const unknown = fc
      .uint8Array({ maxLength: 100 })
      .map((value) => concatBytes(Uint8Array.of(0x82, 0x7d, value.length), value))
    fc.assert(
      fc.property(inputOf(ContentSchema), unknown, (input: ContentInput, extra) => {
        const later = concatBytes(encodeContent(input), extra)
        expect(toHex(encodeContent(decodeContent(later)))).toBe(toHex(later))
      }),
    )
  })

  it.each(decoders)('%s answers arbitrary bytes with a value or a WireError', (_name, decode) => {
    fc.assert(
      fc.property(bytes(500), (input) => void decodes(decode, input)),
      { numRuns: 1000 },
    )
  })

  it('answer every damaged vector with a value or a WireError', () => {
    const { contents } = readVectors<{ contents: { content: string }[] }>('client/protobuf.json')
    const vector = fc.constantFrom(...contents.map(({ content }) => fromHex(content)))
    fc.assert(
      fc.property(vector, fc.nat(), fc.nat(255), fc.nat(), (valid, at, byte, end) => {
        const damaged = valid.slice(0, 1 + (end % valid.length))
        damaged[at % damaged.length] = byte
        for (const [, decode] of decoders) decodes(decode, damaged)
      }),
      { numRuns: 2000 },
    )
  })

  it('lose no set field when they are decoded', () => {
    const zero = decodeContent(encodeContent({ expirationTimer: 0 }))

    expect(isFieldSet(zero, ContentSchema.field.expirationTimer)).toBe(true)
    expect(isFieldSet(zero, ContentSchema.field.expirationType)).toBe(false)
  })
})

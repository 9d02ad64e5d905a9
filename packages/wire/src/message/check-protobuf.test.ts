import { concatBytes, fromHex } from '@starling/base'
import { describe, expect, it } from 'vitest'
import { decodeContent, decodeEnvelope, encodeContent } from '../message.ts'

const refusedAs = (detail: string) =>
  expect.objectContaining({ name: 'WireError', message: expect.stringContaining(detail) as string })
const repeated = (hex: string, count: number): Uint8Array => fromHex(hex.repeat(count))

describe('a protobuf message', () => {
  it.each([
    ['a number where text belongs', '0a020805', 'field has another type: body'],
    ['eight bytes where a number belongs', '090600000000000000280542010a', 'field has another type: type'],
    ['text where a message belongs', '0805', 'field has another type: dataMessage'],
    ['a group', '0b0c', 'field has another type: dataMessage'],
    ['an unknown group', '9b3f9c3f', 'no type that is in use'],
    ['an inner message that runs beyond the outer one', '0a020a05680a020a05', 'field ends too early'],
    ['text that runs beyond its message', '0a030a0568656c6c6f', 'field ends too early'],
    ['field number zero', '0001', 'no field number'],
    ['a tag without end', '808080808001', 'tag is cut off'],
    ['a number without end', '78ffffffffffffffffffff01', 'number is cut off'],
    ['a length without end', '0aff', 'length is cut off'],
  ])('is refused for %s', (_name, hex, detail) => {
    const decode = detail.endsWith(': type') ? decodeEnvelope : decodeContent

    expect(() => decode(fromHex(hex))).toThrow(refusedAs(detail))
  })

  it('may have unknown fields of every other type, which survive', () => {
    const unknown = fromHex('f83f05' + 'f93f0102030405060708' + 'fa3f026869' + 'fd3f01020304')

    expect(encodeContent(decodeContent(unknown))).toEqual(unknown)
  })

  it('may have its lists of numbers packed or one by one', () => {
    const receipt = (timestamps: string) => decodeContent(fromHex(`2a06${timestamps}`)).receiptMessage?.timestamp

    expect(receipt('080110051006')).toEqual([5n, 6n])
    expect(receipt('080112020506')).toEqual([5n, 6n])
  })

  it('is not read when it is longer than any message', () => {
    const unknown = concatBytes(fromHex('fa3ffcff3f'), new Uint8Array(1_048_572))

    expect(() => decodeContent(unknown)).toThrow(refusedAs('too long'))
  })

  it('is not read when it consists of more fields than any message', () => {
    const receipt = concatBytes(fromHex('2a8280100801'), repeated('1005', 131_072))

    expect(() => decodeContent(repeated('fa3f00', 65_537))).toThrow(refusedAs('too many fields'))
    expect(() => decodeContent(receipt)).toThrow(refusedAs('too many fields'))
    expect(decodeContent(repeated('fa3f00', 65_536)).$unknown).toHaveLength(65_536)
  })
})

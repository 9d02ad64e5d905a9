import { isIP, isIPv4 } from 'node:net'
import { toHex } from '@starling/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isV4, parseIpAddress } from './ip-address.ts'

const hexOf = (text: string): string | undefined => {
  const bytes = parseIpAddress(text)
  return bytes === undefined ? undefined : toHex(bytes)
}

describe('parseIpAddress', () => {
  it.each([
    ['192.0.2.1', '00000000000000000000ffffc0000201'],
    ['::ffff:192.0.2.1', '00000000000000000000ffffc0000201'],
    ['::FFFF:c000:201', '00000000000000000000ffffc0000201'],
    ['::', '00000000000000000000000000000000'],
    ['::1', '00000000000000000000000000000001'],
    ['fe80::1%eth0', 'fe800000000000000000000000000001'],
    ['2001:db8::', '20010db8000000000000000000000000'],
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
    ['64:ff9b::10.0.0.1', '0064ff9b00000000000000000a000001'],
  ])('reads %s', (text, hex) => {
    expect(hexOf(text)).toBe(hex)
  })

  it.each([
    '',
    'localhost',
    '1.2.3',
    '1.2.3.256',
    '01.2.3.4',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7::8',
    ':1::',
    '::g',
    '1.2.3.4::',
  ])('refuses %j', (text) => {
    expect(hexOf(text)).toBeUndefined()
  })

  it('takes for addresses what the platform takes for some, and nothing else', () => {
    const group = fc.oneof(fc.constantFrom('', '0', 'ff', '12345', '1.2.3.4', '300.1.1.1'), fc.nat(65_535).map(String))
    const near = fc
      .tuple(fc.array(group, { maxLength: 9 }), fc.constantFrom(':', '.', '::'))
      .map(([all, by]) => all.join(by))
    fc.assert(
      fc.property(fc.oneof(near, fc.ipV4(), fc.ipV6(), fc.string()), (text) => {
        expect(parseIpAddress(text) !== undefined, text).toBe(isIP(text) !== 0)
        if (isIPv4(text)) expect(isV4(parseIpAddress(text) as Uint8Array)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })
})

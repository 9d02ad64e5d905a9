import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatMembership, parseMembership } from './membership-text.ts'

const place = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const range = fc.record({ from: place, to: place })
const keepings = fc.array(
  fc.record({ range, sources: fc.array(fc.string(), { maxLength: 3 }), untilMinute: fc.nat() }),
  { maxLength: 3 },
)
const memberships = fc.record({
  range: fc.option(range, { nil: undefined }),
  leaving: fc.array(range, { maxLength: 3 }),
  resting: fc.array(range, { maxLength: 3 }),
  gaining: keepings,
  former: keepings,
})

describe('what a node knows of its earlier life', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(memberships, (known) => {
        expect(parseMembership(formatMembership(known))).toEqual(known)
      }),
    )
  })

  it('is nothing when the text was damaged, and the node goes on', () => {
    expect(parseMembership('{"leaving":[["x","y"]],"gaining":[]}')).toBeUndefined()
    expect(parseMembership('{"leaving":7}')).toBeUndefined()
    fc.assert(
      fc.property(memberships, fc.nat(), fc.string({ maxLength: 3 }), (known, at, noise) => {
        const text = formatMembership(known)
        const cut = at % text.length
        parseMembership(text.slice(0, cut) + noise + text.slice(cut + 1))
      }),
    )
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void parseMembership(text)))
  })
})

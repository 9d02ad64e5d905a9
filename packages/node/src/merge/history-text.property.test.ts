import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatHistory, parseHistory } from './history-text.ts'

const ms = fc.maxSafeNat()
const stamp = fc.record({ ms, node: fc.uint8Array({ minLength: 32, maxLength: 32 }) })
const history = fc.record({
  stores: fc.array(fc.record({ stamp, timestampMs: ms, expiryMs: ms }), { maxLength: 8 }),
  expire: fc.option(fc.record({ stamp, expiryMs: ms }), { nil: undefined }),
  deleted: fc.option(stamp, { nil: undefined }),
})

it('reads back every history that it wrote', () => {
  fc.assert(
    fc.property(history, (given) => {
      expect(parseHistory(formatHistory(given))).toEqual(given)
    }),
  )
})

/** @module How much one retrieve returns. */
import { countWithinLimits, retrieveCost, retrieveLimits } from '@starling/protocol'
import { type Area, equal, list, Mismatch } from '../area.ts'

const HASH_CHARACTERS = 43
/** More than any answer holds of messages of 1,000 bytes or more. */
const STORED = 6_000

export const retrieveLimitRows: Area = {
  file: 'retrieve-limits.json',
  async run(vectors, report) {
    for (const [field, cost] of Object.entries(vectors as object)) {
      const bytes = /^per_message_for_(\d+)_bytes$/.exec(field)?.[1]
      if (bytes === undefined) continue
      await report.check(`cost of ${bytes} bytes`, () => equal(retrieveCost(HASH_CHARACTERS, Number(bytes)), cost))
    }
    for (const row of list(vectors['rows'])) {
      await report.check(`max_size ${row['max_size'] ?? 'absent'}, max_count ${row['max_count'] ?? 'absent'}`, () => {
        const limits = retrieveLimits({
          maxSize: row['max_size'] ?? undefined,
          maxCount: row['max_count'] ?? undefined,
        })
        if (row['effective'] !== undefined) equal(limits.maxSizeBytes, row['effective'])
        for (const [field, expected] of Object.entries(row as object)) {
          const bytes = /^messages_of_(\d+)_bytes$/.exec(field)?.[1]
          if (bytes === undefined) continue
          if (Number(bytes) < 1_000) throw new Mismatch('messages are too small to fill an answer here')
          const message = { hash: 'h'.repeat(HASH_CHARACTERS), data: new Uint8Array(Number(bytes)) }
          const stored = Array.from({ length: STORED }, () => message)
          equal(countWithinLimits(stored, limits).count, expected)
        }
      })
    }
  },
}

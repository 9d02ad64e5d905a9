/** @module Token buckets. The cases are sentences: their numbers are taken out and run. */
import {
  NODE_RATE_TOKEN_PERIOD_US,
  RATE_BUCKET_TOKENS,
  RATE_CLIENTS_MAX,
  RATE_TOKEN_PERIOD_US,
  RateLimiter,
} from '@starling/protocol'
import { type Area, equal, type Json, list } from '../area.ts'

const SECOND_US = 1_000_000

/** Sentences and what they mean; groups are their numbers. Each case begins with a limiter of its own. */
const SENTENCES: readonly (readonly [RegExp, (...numbers: number[]) => void])[] = [
  [
    /^(\d+) requests at one instant pass, the (\d+)(?:st|nd|rd|th) is refused$/,
    (passing, refused) => {
      const limiter = new RateLimiter()
      equal(passing + 1, refused)
      equal(countAllowed(limiter, passing), passing)
      equal(limiter.allow('a', 0), false)
    },
  ],
  [
    /^after (\d+)\/(\d+) us \(integer\) one more passes$/,
    (micros, perSecond) => {
      const limiter = new RateLimiter()
      countAllowed(limiter, RATE_BUCKET_TOKENS)
      const laterUs = Math.floor(micros / perSecond)
      equal(
        [limiter.allow('a', laterUs - 1), limiter.allow('a', laterUs), limiter.allow('a', laterUs)],
        [false, true, false],
      )
    },
  ],
  [
    /^(\d+) requests, the i-th at i\*(\d+)\/(\d+) us, all pass$/,
    (count, micros, perSecond) => {
      const limiter = new RateLimiter()
      equal(perSecond, Math.floor(SECOND_US / RATE_TOKEN_PERIOD_US))
      for (let i = 0; i < count; i++) equal([i, limiter.allow('a', Math.floor((i * micros) / perSecond))], [i, true])
    },
  ],
  [
    /^a second identifier has its own bucket$/,
    () => {
      const limiter = new RateLimiter()
      countAllowed(limiter, RATE_BUCKET_TOKENS)
      equal([limiter.allow('a', 0), limiter.allow('b', 0)], [false, true])
    },
  ],
  [
    /^(\d+) distinct clients, the (\d+)(?:st|nd|rd|th) is refused at the same instant, and passes (\d+)\/(\d+) us later \(full buckets are dropped\)$/,
    (clients, refused, micros, perSecond) => {
      const limiter = new RateLimiter()
      equal(clients + 1, refused)
      for (let i = 0; i < clients; i++) equal([i, limiter.allow(`client ${i}`, 0)], [i, true])
      const laterUs = Math.floor(micros / perSecond)
      equal([limiter.allow('one more', 0), limiter.allow('one more', laterUs)], [false, true])
    },
  ],
]

/** Figures that the vectors name, as we have them. */
const FIGURES: Readonly<Record<string, number>> = {
  bucket: RATE_BUCKET_TOKENS,
  client_tokens_per_second: Math.floor(SECOND_US / RATE_TOKEN_PERIOD_US),
  client_token_period_us: RATE_TOKEN_PERIOD_US,
  node_tokens_per_second: Math.floor(SECOND_US / NODE_RATE_TOKEN_PERIOD_US),
  node_token_period_us: NODE_RATE_TOKEN_PERIOD_US,
  max_clients: RATE_CLIENTS_MAX,
}

export const rateLimit: Area = {
  file: 'rate-limit.json',
  async run(vectors, report) {
    for (const [name, figure] of Object.entries(FIGURES)) {
      if (vectors[name] !== undefined) await report.check(name, () => equal(figure, vectors[name]))
    }
    for (const sentence of list(vectors['cases']) as readonly (Json & string)[]) {
      const found = SENTENCES.flatMap(([pattern, run]) => {
        const match = pattern.exec(sentence)
        return match === null ? [] : [() => run(...match.slice(1).map(Number))]
      })[0]
      if (found === undefined) report.notCovered(`a sentence that is not understood: ${sentence}`)
      else await report.check(sentence, found)
    }
  },
}

/** How many of so many requests of one client at one instant pass. */
function countAllowed(limiter: RateLimiter, requests: number): number {
  return Array.from({ length: requests }, () => limiter.allow('a', 0)).filter(Boolean).length
}

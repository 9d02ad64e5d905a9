import { utf8Encode } from '@starling/base'
import { type ClientTransport, TransportError } from '@starling/ports'
import { ManualClock } from '@starling/ports/testing'
import { describe, expect, it } from 'vitest'
import { recordOf } from '../../test/records.ts'
import { examineClock } from './clock.ts'

/** @param aheadMs - of each node in turn; undefined for one that does not answer, text for what it answers instead */
async function examine(...aheadMs: readonly (number | string | undefined)[]) {
  const clock = new ManualClock()
  const answers = [...aheadMs]
  const transport: ClientTransport = {
    request: async () => {
      const ahead = answers.shift()
      if (ahead === undefined) throw new TransportError('unreachable', 'nobody there')
      const body = typeof ahead === 'string' ? ahead : JSON.stringify({ t: clock.now() + ahead })
      return { status: 200, body: utf8Encode(body) }
    },
  }
  const others = aheadMs.map((_, index) => recordOf(index + 1))
  return examineClock({ clock, transport, maxClockSkewMs: 5_000 }, others)
}

describe('the doctor on the clock', () => {
  it('is content with one that others share', async () => {
    expect(await examine(-40, 30, 90)).toMatchObject({
      level: 'ok',
      text: 'The clock is 30 ms behind 3 other nodes.',
    })
  })

  it('does not believe one that lies, nor one that talks nonsense', async () => {
    expect(await examine(10, 3_600_000, 20, 'no JSON', '{"t":"soon"}')).toMatchObject({ level: 'ok' })
  })

  it('says how wrong it is and how to mend that', async () => {
    expect(await examine(-2_000, -2_000, -2_100)).toMatchObject({
      level: 'notice',
      text: 'The clock is 2000 ms ahead of 3 other nodes.',
      remedy: expect.stringContaining('timedatectl'),
    })
    expect(await examine(600_000, 600_000)).toMatchObject({ level: 'problem' })
  })

  it('says that nobody could be asked', async () => {
    expect(await examine(undefined, undefined)).toMatchObject({
      level: 'notice',
      text: 'The clock could not be compared: none of 2 other nodes answered.',
    })
  })
})

import { describe, expect, it } from 'vitest'
import { createPinoLogger } from './log.ts'

describe('createPinoLogger', () => {
  it('writes one line of JSON per event, from the asked level on', () => {
    const lines: string[] = []
    const log = createPinoLogger('info', { write: (line) => lines.push(line) })

    log.debug('store.seen')
    log.info('store.accepted', { namespace: 0 })
    log.warn('store.full')

    expect(lines.every((line) => line.endsWith('\n'))).toBe(true)
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { level: 'info', time: expect.any(Number), event: 'store.accepted', namespace: 0 },
      { level: 'warn', time: expect.any(Number), event: 'store.full' },
    ])
  })
})

import { describe, expect, it } from 'vitest'
import { createLogDestination } from './log-destination.ts'

/** A file on a disk with so much room. */
function disk(room: number) {
  const state = { room, text: '' }
  const writeSome = (bytes: Uint8Array): number => {
    if (state.room === 0) throw new Error('ENOSPC: no space left on device, write')
    const taken = bytes.subarray(0, state.room)
    state.room -= taken.length
    state.text += new TextDecoder().decode(taken)
    return taken.length
  }
  return { state, writeSome }
}

describe('createLogDestination', () => {
  it('gives up what a full disk does not take, and says later how many lines', () => {
    const { state, writeSome } = disk(13)
    const log = createLogDestination(writeSome)

    log.write('{"number":1}\n')
    log.write('{"number":2}\n')
    log.write('{"number":3}\n')
    state.room = 1_000
    log.write('{"number":4}\n')
    log.write('{"number":5}\n')

    expect(
      state.text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { number: 1 },
      { level: 'warn', time: expect.any(Number), lines: 2, event: 'log.lines_lost' },
      { number: 4 },
      { number: 5 },
    ])
  })

  it('begins a new line after one that was cut off', () => {
    const { state, writeSome } = disk(20)
    const log = createLogDestination(writeSome)

    log.write('{"number":1}\n')
    log.write('{"number":2}\n')
    state.room = 1_000
    log.write('{"number":3}\n')

    const lines = state.text.trimEnd().split('\n')
    expect(lines.slice(0, 2)).toEqual(['{"number":1}', '{"numbe'])
    expect(lines.slice(2).map((line) => JSON.parse(line))).toMatchObject([{ lines: 1 }, { number: 3 }])
  })

  it('says once how many lines, also when the disk is full again meanwhile', () => {
    const { state, writeSome } = disk(0)
    const log = createLogDestination(writeSome)

    log.write('{"number":1}\n')
    state.room = 10
    log.write('{"number":2}\n')
    state.room = 1_000
    log.write('{"number":3}\n')

    const lines = state.text.trimEnd().split('\n')
    expect(lines.slice(1).map((line) => JSON.parse(line))).toMatchObject([{ lines: 2 }, { number: 3 }])
  })
})

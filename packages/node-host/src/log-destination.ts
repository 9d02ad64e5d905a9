/**
 * Where a node's events go: a file, a pipe, a terminal. What cannot be written there is given up, for a log that is full must not
 * stop the node.
 *
 * pino's own destination tries in vain for ever, and synchronously, once a disk is full.
 * @module
 */

import { writeSync } from 'node:fs'
import type { Clock } from '@starling/ports'
import { systemClock } from '@starling/ports/system'

/** Receives one line with its line feed. */
export interface LogDestination {
  write(line: string): void
}

const STANDARD_OUTPUT = 1
const LINE_FEED = 0x0a

/** As `fs.writeSync`: how many of the bytes were taken, at least one. @throws when none can be */
export type WriteSome = (bytes: Uint8Array) => number

/** @param writeSome - standard output unless told */
export function createLogDestination(
  writeSome: WriteSome = (bytes) => writeSync(STANDARD_OUTPUT, bytes),
  clock: Pick<Clock, 'now'> = systemClock,
): LogDestination {
  let lost = 0
  let isCut = false
  /** @returns false when it could not be written to its end */
  const writeAll = (text: string): boolean => {
    let rest: Uint8Array = new TextEncoder().encode(text)
    try {
      while (rest.length > 0) {
        const written = writeSome(rest)
        isCut = rest[written - 1] !== LINE_FEED
        rest = rest.subarray(written)
      }
      return true
    } catch {
      return false
    }
  }
  return {
    write(line) {
      // What was cut off stands on a line of its own, so that whoever reads lines finds the next ones whole.
      const isWell = (!isCut || writeAll('\n')) && (lost === 0 || writeAll(lostLines(lost, clock.now())))
      if (isWell) lost = 0
      if (!isWell || !writeAll(line)) lost++
    },
  }
}

function lostLines(lines: number, time: number): string {
  return `${JSON.stringify({ level: 'warn', time, lines, event: 'log.lines_lost' })}\n`
}

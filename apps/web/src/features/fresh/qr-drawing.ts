/**
 * A QR code as one path of whole modules.
 * @module
 */

import { encode } from 'uqr'

export interface QrDrawing {
  /** Modules along one side, with the quiet zone of four. */
  readonly size: number
  /** Of an SVG whose user unit is one module. */
  readonly path: string
}

const QUIET_MODULES = 4

export function qrDrawing(text: string): QrDrawing {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET_MODULES })
  const runs: string[] = []
  for (const [y, row] of data.entries()) {
    for (let x = 0; x < size; x += 1) {
      if (row[x] !== true) continue
      const from = x
      while (row[x + 1] === true) x += 1
      runs.push(`M${from} ${y}h${x - from + 1}v1H${from}z`)
    }
  }
  return { size, path: runs.join('') }
}

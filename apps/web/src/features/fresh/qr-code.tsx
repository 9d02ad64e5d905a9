/**
 * A QR code, ink on white in both themes, with whole pixels for its modules.
 * @module
 */

import { type JSX, useMemo } from 'react'
import { qrDrawing } from './qr-drawing.ts'

export interface QrCodeProps {
  readonly text: string
  readonly label: string
  /** Whole CSS pixels of one module, at least four. */
  readonly modulePx: number
}

export function QrCode({ text, label, modulePx }: QrCodeProps): JSX.Element {
  const { size, path } = useMemo(() => qrDrawing(text), [text])
  return (
    <svg
      className="qr"
      width={size * modulePx}
      height={size * modulePx}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      role="img"
      aria-label={label}
    >
      <rect width={size} height={size} rx="2" fill="#fff" />
      <path d={path} fill="#12191d" />
    </svg>
  )
}

import jsqr from 'jsqr'
import { describe, expect, it } from 'vitest'
import { idOf } from '../../../test/people.ts'
import { idInText } from './id-in-text.ts'
import { qrDrawing } from './qr-drawing.ts'

/** Draws the path as a picture of 4 px a module, as a camera would see it. */
function pictureOf({ size, path }: ReturnType<typeof qrDrawing>): { data: Uint8ClampedArray; side: number } {
  const side = size * 4
  const data = new Uint8ClampedArray(side * side * 4).fill(255)
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1H\d+z/g)) {
    for (let row = Number(y) * 4; row < (Number(y) + 1) * 4; row += 1) {
      const from = (row * side + Number(x) * 4) * 4
      for (let at = from; at < from + Number(width) * 16; at += 4) data.fill(0, at, at + 3)
    }
  }
  return { data, side }
}

describe('qrDrawing', () => {
  it('draws what a reader reads back', () => {
    const id = idOf(7)
    const { data, side } = pictureOf(qrDrawing(id))

    expect(jsqr.default(data, side, side)?.data).toBe(id)
  })

  it('has a quiet zone of four modules', () => {
    const { size, path } = qrDrawing(idOf(7))

    for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
      expect(
        Math.min(Number(x), Number(y), size - Number(x) - Number(width), size - Number(y) - 1),
      ).toBeGreaterThanOrEqual(4)
    }
  })
})

describe('idInText', () => {
  it('finds an id alone, in a sentence, in groups, in capitals', () => {
    const id = idOf(3)
    const grouped = id.match(/.{1,6}/g)?.join(' ') ?? ''

    for (const text of [id, ` ${id}\n`, `write to me: ${id}.`, `starling:${id}`, grouped, id.toUpperCase()]) {
      expect(idInText(text), text).toBe(id)
    }
  })

  it('takes no part of something longer', () => {
    expect(idInText(`${idOf(3)}a`)).toBeNull()
    expect(idInText('05')).toBeNull()
    expect(idInText('')).toBeNull()
  })
})

/** @module As much of protobuf as a text message needs. Source: docs/protocol/messages.md §1. */

type FieldValue = string | Uint8Array | number

/** Number of the field and its value, in the order written. */
export function message(...fields: readonly (readonly [number: number, value: FieldValue])[]): Uint8Array {
  return Buffer.concat(
    fields.map(([number, value]) => {
      if (typeof value === 'number') return Buffer.concat([varint(number * 8), varint(value)])
      const bytes = Buffer.from(value as Uint8Array)
      return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes])
    }),
  )
}

/** The last value of each field; fixed-size fields are not used by text messages. */
export function fieldsOf(bytes: Uint8Array): ReadonlyMap<number, Uint8Array | number> {
  const fields = new Map<number, Uint8Array | number>()
  let at = 0
  const read = (): number => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++]
      if (byte === undefined) throw new Error('the message ends within a number')
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
  }
  while (at < bytes.length) {
    const tag = read()
    const number = Math.floor(tag / 8)
    const value = read()
    if (tag % 8 === 0) {
      fields.set(number, value)
    } else if (tag % 8 === 2) {
      fields.set(number, bytes.subarray(at, at + value))
      at += value
    } else throw new Error(`field ${number} is of another kind`)
  }
  return fields
}

export function bytesIn(fields: ReadonlyMap<number, Uint8Array | number>, number: number): Uint8Array {
  const value = fields.get(number)
  if (!(value instanceof Uint8Array)) throw new Error(`field ${number} is missing`)
  return value
}

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  return Uint8Array.from([...bytes, rest])
}

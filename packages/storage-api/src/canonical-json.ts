/**
 * JSON as the network writes it: keys in ascending byte order, no spaces, `/` and non-ASCII unescaped, and unsigned
 * 64-bit numbers as raw digits. Source: docs/protocol/storage-rpc.md, "Fields common to replies".
 * @module
 */

/** JSON that is text already, such as a list with numbers beyond 2^53: written as it is. */
export class RawJson {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type JsonValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | RawJson
  | readonly JsonValue[]
  | JsonObject
export interface JsonObject {
  readonly [key: string]: JsonValue
}

/** Members that are undefined are left out, as by `JSON.stringify`. A bigint becomes its digits. */
export function encodeCanonicalJson(value: JsonValue): string {
  if (value === null || value === undefined) return 'null'
  switch (typeof value) {
    case 'string':
    case 'number':
      return JSON.stringify(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'bigint':
      return value.toString()
    default:
      if (value instanceof RawJson) return value.text
      return isList(value) ? encodeList(value) : encodeObject(value)
  }
}

// `Array.isArray` does not narrow readonly arrays.
function isList(value: readonly JsonValue[] | JsonObject): value is readonly JsonValue[] {
  return Array.isArray(value)
}

function encodeList(items: readonly JsonValue[]): string {
  let text = '['
  for (let i = 0; i < items.length; i++) text += (i === 0 ? '' : ',') + encodeCanonicalJson(items[i])
  return `${text}]`
}

function encodeObject(object: JsonObject): string {
  let text = '{'
  for (const key of Object.keys(object).sort(compareUtf8)) {
    const value = object[key]
    if (value === undefined) continue
    text += `${text.length === 1 ? '' : ','}${JSON.stringify(key)}:${encodeCanonicalJson(value)}`
  }
  return `${text}}`
}

/** Order of the UTF-8 bytes, which is the order of code points and not that of UTF-16 units. */
function compareUtf8(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let i = 0; i < length; i++) {
    const a = left.charCodeAt(i)
    const b = right.charCodeAt(i)
    if (a !== b) return isSurrogate(a) === isSurrogate(b) ? a - b : isSurrogate(a) ? 1 : -1
  }
  return left.length - right.length
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff
}

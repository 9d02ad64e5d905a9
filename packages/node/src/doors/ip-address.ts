/**
 * IP addresses as 16 bytes: IPv4 as the IPv6 address that maps it, so that both compare alike.
 * Source: RFC 4291 §2.2.
 * @module
 */

const V4_PREFIX = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff)
/** Bits before the 32 of an IPv4 address. */
export const V4_PREFIX_BITS = 96

/** @param text - IPv4 in dotted decimal, or IPv6, also with a zone; undefined for anything else */
export function parseIpAddress(text: string): Uint8Array | undefined {
  if (!text.includes(':')) {
    const four = parseV4(text)
    return four === undefined ? undefined : Uint8Array.of(...V4_PREFIX, ...four)
  }
  const [address = ''] = text.split('%', 1)
  const halves = address.split('::')
  if (halves.length > 2) return undefined
  const [head = '', tail] = halves
  const leading = groupsOf(head, tail === undefined)
  const trailing = tail === undefined ? [] : groupsOf(tail, true)
  if (leading === undefined || trailing === undefined) return undefined
  const missing = 16 - leading.length - trailing.length
  // "::" stands for at least one group; without it nothing may be missing.
  if (tail === undefined ? missing !== 0 : missing < 2) return undefined
  return Uint8Array.of(...leading, ...new Array<number>(missing).fill(0), ...trailing)
}

export function isV4(address: Uint8Array): boolean {
  return V4_PREFIX.every((byte, index) => address[index] === byte)
}

/** The bytes of groups between colons. @param isEnd - the last of them may be an IPv4 address */
function groupsOf(text: string, isEnd: boolean): readonly number[] | undefined {
  if (text === '') return []
  const groups = text.split(':')
  const bytes: number[] = []
  for (const [index, group] of groups.entries()) {
    const four = isEnd && group.includes('.') && index === groups.length - 1 ? parseV4(group) : undefined
    if (four !== undefined) bytes.push(...four)
    else if (/^[0-9a-f]{1,4}$/i.test(group))
      bytes.push(Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff)
    else return undefined
  }
  return bytes
}

function parseV4(text: string): readonly number[] | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part))) return undefined
  const bytes = parts.map(Number)
  return bytes.every((byte) => byte <= 255) ? bytes : undefined
}

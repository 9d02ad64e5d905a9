/**
 * Which parts of a vector file the checks have looked at: a case that nobody runs must be named, not skipped in silence.
 * @module
 */

import type { Json } from './area.ts'

export interface WatchedJson {
  /** Reads like the original; give it to whoever runs the cases. */
  readonly value: Json
  /**
   * Names of what nobody has read, such as `rows.*.extra`, with one star for all elements of a list; of something that was
   * not read at all only the outermost.
   */
  unread(): readonly string[]
}

/** Fields that are there for people. */
const REMARKS: ReadonlySet<string> = new Set([
  'about',
  'comment',
  'description',
  'generatedBy',
  'license',
  'note',
  'peer_test',
  'procedure',
  'rule',
  'size_estimate_per_message',
  'source',
  'status',
])

export function watchReads(json: unknown): WatchedJson {
  const read = new Set<string>()
  return {
    value: watched(json, '', read) as Json,
    unread: () => [...new Set(inspect(json, '', read).unread)],
  }
}

function watched(value: unknown, path: string, read: Set<string>): unknown {
  if (typeof value !== 'object' || value === null) return value
  const children = new Map<string, unknown>()
  return new Proxy(value, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key)
      if (typeof key !== 'string' || !Object.hasOwn(target, key)) return member
      const inside = pathOf(target, path, key)
      if (typeof member !== 'object' || member === null) {
        read.add(inside)
        return member
      }
      if (!children.has(key)) children.set(key, watched(member, inside, read))
      return children.get(key)
    },
  })
}

interface Inspection {
  /** Whether something in it was read. */
  readonly isTouched: boolean
  readonly unread: readonly string[]
}

/** Names what was not read: the outermost value of which nothing was, remarks aside. */
function inspect(value: unknown, path: string, read: ReadonlySet<string>): Inspection {
  if (typeof value !== 'object' || value === null) {
    // A file that is one text is read as a whole.
    const isTouched = read.has(path) || path === ''
    return { isTouched, unread: isTouched ? [] : [path] }
  }
  const parts = Object.entries(value)
    .filter(([key, member]) => !isRemark(key, member))
    .map(([key, member]) => inspect(member, pathOf(value, path, key), read))
  const unread = parts.flatMap((part) => part.unread)
  const isTouched = parts.some((part) => part.isTouched)
  return { isTouched, unread: unread.length > 0 && !isTouched && path !== '' ? [path] : unread }
}

function isRemark(key: string, member: unknown): boolean {
  return REMARKS.has(key) && typeof member === 'string'
}

function pathOf(parent: object, path: string, key: string): string {
  const step = Array.isArray(parent) ? '*' : key
  return path === '' ? step : `${path}.${step}`
}

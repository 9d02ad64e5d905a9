/** @module How an answer is compared with what the specification says, and what is told when it differs. */

import type { Reply } from '../doors/door.ts'

/** A check that failed; `request` and `got` are filled in from the answer at hand. */
export class CheckFailure extends Error {
  override readonly name = 'CheckFailure'
  readonly expected: string
  readonly got: string
  readonly request: string | undefined

  constructor(expected: string, got: string, request?: string) {
    super(`expected ${expected}, got ${got}`)
    this.expected = expected
    this.got = got
    this.request = request
  }
}

/** Matches a value by a rule; `says` is what a person reads. */
export interface Rule {
  readonly says: string
  readonly holds: (value: unknown) => boolean
}

/** Objects may have more members than named; lists may not have more items. */
export type Pattern = string | number | boolean | null | RegExp | Rule | readonly Pattern[] | PatternObject
export interface PatternObject {
  readonly [key: string]: Pattern
}

function rule(says: string, holds: (value: unknown) => boolean): Rule {
  return { says, holds }
}

export const absent: Rule = rule('nothing', (value) => value === undefined)
export const integer: Rule = rule('an integer', Number.isSafeInteger)
export const hexKey: RegExp = /^[0-9a-f]{64}$/
export const hashText: RegExp = /^[A-Za-z0-9+/]{43}$/
/** Entries of other members passed through bencoding, which knows no booleans. */
export const truthy: Rule = rule('true or 1', (value) => value === true || value === 1)
export const near = (target: number, tolerance: number): Rule =>
  rule(`${target} ± ${tolerance}`, (value) => typeof value === 'number' && Math.abs(value - target) <= tolerance)
/** The members named and no others. */
export const exactly = (pattern: PatternObject): Rule =>
  rule(
    `exactly ${show(pattern)}`,
    (value) => isObject(value) && mismatch(value, pattern) === undefined && hasKeys(value, Object.keys(pattern)),
  )

/** @throws {CheckFailure} unless the reply has that status and, when given, that body: text exactly, JSON by pattern */
export function expectReply(reply: Reply, status: number, body?: Pattern): void {
  const got = `${reply.status} ${reply.text}`
  const isText = typeof body === 'string' || body instanceof RegExp
  const wanted = body === undefined ? `${status}` : `${status} ${typeof body === 'string' ? body : show(body)}`
  if (reply.status !== status) throw new CheckFailure(wanted, got, reply.request)
  if (body === undefined) return
  const value = isText ? reply.text : reply.json
  const difference = mismatch(value, body)
  if (difference !== undefined) throw new CheckFailure(`${wanted} (${difference})`, got, reply.request)
}

/** @throws {CheckFailure} */
export function expectSame(got: unknown, expected: Pattern, what: string, reply?: Reply): void {
  const difference = mismatch(got, expected)
  if (difference !== undefined)
    throw new CheckFailure(`${what}: ${show(expected)} (${difference})`, show(got), reply?.request)
}

/** @returns where and how they differ, or undefined when they do not */
export function mismatch(value: unknown, pattern: Pattern, path = ''): string | undefined {
  const at = path === '' ? 'it' : path
  if (isRule(pattern)) return pattern.holds(value) ? undefined : `${at} is not ${pattern.says}`
  if (pattern instanceof RegExp)
    return typeof value === 'string' && pattern.test(value) ? undefined : `${at} does not match ${pattern}`
  if (isList(pattern)) {
    if (!Array.isArray(value)) return `${at} is no list`
    if (value.length !== pattern.length) return `${at} has ${value.length} items, not ${pattern.length}`
    return firstDifference(pattern.map((item, index) => mismatch(value[index], item, `${path}[${index}]`)))
  }
  if (typeof pattern === 'object' && pattern !== null) {
    if (!isObject(value)) return `${at} is no object`
    return firstDifference(
      Object.entries(pattern).map(([key, member]) =>
        mismatch(value[key], member, path === '' ? key : `${path}.${key}`),
      ),
    )
  }
  return value === pattern ? undefined : `${at} is not ${JSON.stringify(pattern)}`
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isRule(pattern: Pattern): pattern is Rule {
  return isObject(pattern) && typeof pattern['says'] === 'string' && typeof pattern['holds'] === 'function'
}

// Array.isArray does not narrow a readonly array out of a union.
function isList(pattern: Pattern): pattern is readonly Pattern[] {
  return Array.isArray(pattern)
}

function hasKeys(value: object, keys: readonly string[]): boolean {
  return Object.keys(value).every((key) => keys.includes(key))
}

function firstDifference(differences: readonly (string | undefined)[]): string | undefined {
  return differences.find((difference) => difference !== undefined)
}

function show(pattern: unknown): string {
  return (
    JSON.stringify(pattern, (_, value) => {
      if (value instanceof RegExp) return String(value)
      return isObject(value) && typeof value['says'] === 'string' ? `<${value['says']}>` : value
    }) ?? 'nothing'
  )
}

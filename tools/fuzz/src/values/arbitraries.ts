/**
 * Values for a parameter: of its type, just beside it, and of no type at all.
 * @module
 */

import fc from 'fast-check'
import type { DocumentedType } from './documented-type.ts'

/** Text that breaks what takes text for granted. */
const ODD_TEXTS: readonly string[] = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202eright to left',
  'ünïcödé ✓ 😀',
  '__proto__',
  'constructor',
  'null',
  '1',
  '-1',
  '1e3',
  '0x10',
  'all',
  '../../etc/passwd',
  "'; DROP TABLE messages; --",
  '{{7*7}}',
  '<script>',
  'A'.repeat(43),
  'A'.repeat(86),
  '='.repeat(88),
  '05',
  '05'.repeat(33),
  'ab'.repeat(32),
  'zz'.repeat(32),
  'x'.repeat(70_000),
]

/** Numbers at the edges of what numbers can be here. */
const ODD_NUMBERS: readonly number[] = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1e-9,
  9_999,
  10_000,
  32_767,
  32_768,
  -32_768,
  -32_769,
  999_999_999,
  1_000_000_000,
  2 ** 31,
  -(2 ** 31),
  2 ** 53 - 1,
  2 ** 53,
  -(2 ** 53),
  1e21,
  1e300,
]

export const oddText = fc.oneof(fc.constantFrom(...ODD_TEXTS), fc.string({ unit: 'binary', maxLength: 100 }))
const oddNumber = fc.oneof(
  fc.constantFrom(...ODD_NUMBERS),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)

/** Anything that JSON can say. */
export const wild: fc.Arbitrary<unknown> = fc.oneof(
  oddText,
  oddNumber,
  fc.constantFrom<unknown>(null, true, false, [], {}, [[]], [null], [{}], { __proto__: null }, Array(300).fill(0)),
  fc.array(fc.oneof(oddText, oddNumber), { maxLength: 4 }),
  fc.jsonValue({ maxDepth: 2 }),
)

const text = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 90 }) },
  { weight: 1, arbitrary: oddText },
)
const integer = fc.oneof(fc.integer(), fc.constantFrom(...ODD_NUMBERS.filter(Number.isInteger)))

/** Right by its type, without meaning. */
export const OF_TYPE: Readonly<Record<DocumentedType, fc.Arbitrary<unknown>>> = {
  boolean: fc.boolean(),
  'positive integer': fc.oneof(fc.nat(), fc.constantFrom(0, 1, 2 ** 53 - 1)),
  integer,
  '16-bit integer': fc.integer({ min: -32_768, max: 32_767 }),
  'integer or "all"': fc.oneof(fc.constant('all'), fc.integer({ min: -32_768, max: 32_767 })),
  'integer timestamp (in milliseconds)': fc.integer({ min: 1_000_000_000, max: 2 ** 53 - 1 }),
  'string array': fc.oneof(text, fc.array(text, { maxLength: 5 })),
  'integer array': fc.oneof(fc.integer(), fc.array(fc.integer(), { maxLength: 4 })),
  'timestamp array': fc.oneof(fc.nat(2 ** 31), fc.array(fc.nat(2 ** 31), { maxLength: 4 })),
  string: text,
}

/** Nearly right: another type that a careless client sends, or the first value beyond a limit. */
export const BESIDE_TYPE: Readonly<Record<DocumentedType, fc.Arbitrary<unknown>>> = {
  boolean: fc.constantFrom<unknown>(0, 1, 'true', 'false', '', []),
  'positive integer': fc.constantFrom<unknown>(-1, 0.5, '5', 'abc', '-5', 2 ** 53, 1e300, true, [1]),
  integer: fc.constantFrom<unknown>('5', 0.5, 2 ** 53, -(2 ** 53), true, [1], ''),
  '16-bit integer': fc.constantFrom<unknown>(32_768, -32_769, 0.5, '0', 'all', [0], 1e300, true),
  'integer or "all"': fc.constantFrom<unknown>(32_768, -32_769, 0.5, 'ALL', '0', [0], ['all'], true),
  'integer timestamp (in milliseconds)': fc.constantFrom<unknown>(
    999_999_999,
    0,
    -1,
    1.5,
    '1700000000000',
    'x',
    2 ** 53,
    [1],
  ),
  'string array': fc.constantFrom<unknown>(
    [],
    [5],
    [null],
    ['abc', 5],
    5,
    true,
    {},
    [[]],
    ['A'.repeat(44)],
    ['-'.repeat(43)],
  ),
  'integer array': fc.constantFrom<unknown>([], ['1'], [0.5], [1, 2, 3, 4], '19', true, [[19]]),
  'timestamp array': fc.constantFrom<unknown>([], ['1'], [-1], [0.5], 999_999_999, -1, '1', true, [0, 0]),
  string: fc.constantFrom<unknown>(5, true, [], ['a'], {}, 0),
}

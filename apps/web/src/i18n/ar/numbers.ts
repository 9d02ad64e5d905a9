/** @module Arabic plurals. */
import { plurals } from '../plural.ts'

export const n = plurals('ar-u-nu-arab')

export const minutesOf = (count: number): string =>
  n(count, { one: 'دقيقة واحدة', two: 'دقيقتين', few: '# دقائق', many: '# دقيقة', other: '# دقيقة' })

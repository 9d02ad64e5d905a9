/**
 * Which way a request goes, and who is to blame when it does not arrive.
 * @module
 */

export { RELAYS_WANTED } from './paths/extend-path.ts'
export { judge, type Outcome, type Route, type Verdict } from './paths/judge.ts'
export { groupOf } from './paths/node-group.ts'
export {
  type Path,
  PathBook,
  type PathBookOptions,
  type Report,
  type ReportResult,
  type TakeOptions,
} from './paths/path-book.ts'

/**
 * The actions of the view as they cross to the Worker: their names, and what their arguments may be.
 * @module
 */

import type { Actions } from '../../view-state.ts'
import { decodeSettings } from './settings.ts'

/** What only a page can do stays in the page. */
export type PageActionName = 'applyUpdate' | 'install'

export type ActionName = Exclude<keyof Actions, PageActionName>

export type ArgsOf<Name extends ActionName> = Parameters<Actions[Name]>
export type ResultOf<Name extends ActionName> = Awaited<ReturnType<Actions[Name]>>

/** One call of an action. */
export type Ask = { [Name in ActionName]: { readonly action: Name; readonly args: ArgsOf<Name> } }[ActionName]

/** Longer texts than anybody types are no arguments. */
const TEXT_LENGTH_MAX = 1_000_000

type Decoder = (args: readonly unknown[]) => readonly unknown[] | undefined

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= TEXT_LENGTH_MAX
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean'
const isTextOrNull = (value: unknown): value is string | null => value === null || isText(value)

const args =
  (...checks: readonly ((value: unknown) => boolean)[]): Decoder =>
  (values) =>
    values.length === checks.length && checks.every((check, at) => check(values[at])) ? values : undefined

const DECODERS: Readonly<Record<ActionName, Decoder>> = {
  draftAccount: args(),
  keepAccount: args(isText, isText, isBoolean),
  checkPhrase: args(isText),
  suggestWords: args(isText),
  restoreAccount: args(isText),
  dismissRestoreReport: args(),
  revealPhrase: args(isTextOrNull),
  setName: args(isText),
  removeAccount: args(),
  unlock: args(isText),
  lock: args(),
  setPassphrase: args(isTextOrNull, isTextOrNull),
  checkRecipient: args(isText),
  openThread: args(isTextOrNull),
  loadOlder: args(),
  markRead: args(isText),
  setDraft: args(isText, isText),
  nameContact: args(isText, isText),
  send: args(isText, isText),
  retry: args(isText),
  details: args(isText),
  newPath: args(),
  reconnect: args(),
  noteDevice: args(isBoolean),
  setSettings: ([change, ...rest]) => (rest.length === 0 ? [decodeSettings(change)] : undefined),
  useHere: args(),
  startAgain: args(),
}

export const ACTION_NAMES = Object.keys(DECODERS) as readonly ActionName[]

/** @returns undefined for what is no action, or has other arguments than it */
export function decodeAsk(action: unknown, values: unknown): Ask | undefined {
  if (typeof action !== 'string' || !Object.hasOwn(DECODERS, action) || !Array.isArray(values)) return undefined
  const name = action as ActionName
  const decoded = DECODERS[name](values)
  // The decoder of a name checks the arguments of that name.
  return decoded === undefined ? undefined : ({ action: name, args: decoded } as Ask)
}

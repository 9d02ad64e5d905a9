/**
 * Every text of the screens, in English: the catalogue from which the type of all others comes.
 * Plain and short; what happened, what it means, what to do. "Server", "path", "hop", "account ID", "recovery phrase".
 * @module
 */

import { app, common, time } from './en/common.ts'
import { about, composer, fresh, list, thread } from './en/conversations.ts'
import { details, state } from './en/messages.ts'
import { connection, path } from './en/network.ts'
import { create, lock, restore, welcome } from './en/onboarding.ts'
import { settings, shortcuts } from './en/settings.ts'

export const en = {
  tag: 'en',
  direction: 'ltr',
  /** The language's own name, for the setting. */
  ownName: 'English',
  common,
  welcome,
  create,
  restore,
  lock,
  list,
  fresh,
  thread,
  about,
  composer,
  state,
  details,
  path,
  connection,
  settings,
  shortcuts,
  app,
  time,
} as const

/**
 * Every text of the screens, in Arabic.
 * @module
 */

import { app, common, time } from './ar/common.ts'
import { about, composer, fresh, list, thread } from './ar/conversations.ts'
import { details, state } from './ar/messages.ts'
import { connection, path } from './ar/network.ts'
import { create, lock, restore, welcome } from './ar/onboarding.ts'
import { settings, shortcuts } from './ar/settings.ts'
import type { Texts } from './texts.ts'

export const ar: Texts = {
  tag: 'ar-u-nu-arab',
  direction: 'rtl',
  ownName: 'العربية',
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
}

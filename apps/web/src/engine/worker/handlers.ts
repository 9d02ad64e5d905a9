/**
 * What each action of the view does. A refusal is a value; what is thrown, such as by a full disk, is answered with one:
 * the rest of the app goes on.
 * @module
 */

import type { ActionName, ArgsOf, Ask, ResultOf } from '../shared/actions.ts'
import { detailOf } from './failures.ts'
import { accountHandlers } from './handlers/account.ts'
import { appHandlers } from './handlers/app.ts'
import { conversationHandlers } from './handlers/conversations.ts'
import { lockHandlers } from './handlers/lock.ts'
import type { Host } from './host.ts'
import { NotReady } from './not-ready.ts'
import type { Seat } from './seat.ts'

/** Where an action comes from, and what it works on. */
export interface Scene {
  readonly host: Host
  readonly seat: Seat
  /** An earlier leader may have carried it out already, at the earliest at this local time. */
  readonly repeatedFromMs: number | undefined
}

type Handler<Name extends ActionName> = (scene: Scene, ...args: ArgsOf<Name>) => Promise<ResultOf<Name>>

export type Handlers<Names extends ActionName = ActionName> = { readonly [Name in Names]: Handler<Name> }

const HANDLERS: Handlers = { ...accountHandlers, ...lockHandlers, ...conversationHandlers, ...appHandlers }

/** What is answered to somebody who asks too early, or too late, or for what the browser does not do. */
const REFUSALS: { readonly [Name in ActionName]?: ResultOf<Name> } = {
  keepAccount: { ok: false, reason: 'storage' },
  suggestWords: [],
  restoreAccount: { ok: false, reason: 'storage' },
  revealPhrase: { ok: false, reason: 'failed' },
  unlock: { ok: false, reason: 'failed' },
  setPassphrase: { ok: false, reason: 'failed' },
  send: { ok: false, reason: 'storage' },
  details: null,
}

/** They store nothing, and the screens cannot go on without what they make: when they throw, the app itself is broken. */
const INDISPENSABLE: ReadonlySet<ActionName> = new Set(['draftAccount', 'checkPhrase', 'checkRecipient'])

/** Rejects for actions that the screens cannot go on without; what any other one throws is logged and refused. */

export async function carryOut(host: Host, seat: Seat, ask: Ask, repeatedFromMs: number | undefined): Promise<unknown> {
  // The arguments were decoded for the action of that name.
  const handler = HANDLERS[ask.action] as (scene: Scene, ...args: readonly unknown[]) => Promise<unknown>
  try {
    return await handler({ host, seat, repeatedFromMs }, ...ask.args)
  } catch (error) {
    if (INDISPENSABLE.has(ask.action)) throw error
    if (!(error instanceof NotReady))
      host.world.logger.error('action.failed', { action: ask.action, detail: detailOf(error) })
    return REFUSALS[ask.action]
  }
}

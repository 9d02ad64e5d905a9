/**
 * What each action of the view does. A refusal is a value; what is thrown is a defect, or `NotReady`, for which there is a
 * value too.
 * @module
 */

import type { ActionName, ArgsOf, Ask, ResultOf } from '../shared/actions.ts'
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

/** What is answered to somebody who asks too early, or too late. */
const NOT_READY: { readonly [Name in ActionName]?: ResultOf<Name> } = {
  keepAccount: { ok: false, reason: 'storage' },
  restoreAccount: { ok: false, reason: 'storage' },
  revealPhrase: null,
  unlock: { ok: false, reason: 'wrong_passphrase' },
  setPassphrase: { ok: false, reason: 'wrong_passphrase' },
  send: { ok: false, reason: 'storage' },
  details: null,
}

export async function carryOut(host: Host, seat: Seat, ask: Ask, repeatedFromMs: number | undefined): Promise<unknown> {
  // The arguments were decoded for the action of that name.
  const handler = HANDLERS[ask.action] as (scene: Scene, ...args: readonly unknown[]) => Promise<unknown>
  try {
    return await handler({ host, seat, repeatedFromMs }, ...ask.args)
  } catch (error) {
    if (error instanceof NotReady) return NOT_READY[ask.action]
    throw error
  }
}

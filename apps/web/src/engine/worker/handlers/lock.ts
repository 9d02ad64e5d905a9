/**
 * Locking and unlocking.
 * @module
 */

import type { Handlers } from '../handlers.ts'
import { refusalOf } from '../vault.ts'

export const lockHandlers: Handlers<'unlock' | 'lock' | 'setPassphrase'> = {
  async unlock({ host }, passphrase) {
    // Another tab was quicker.
    if (host.signedIn !== undefined) return { ok: true }
    if (host.record === undefined) return { ok: false, reason: 'wrong_passphrase' }
    const refusal = await host.open({ kind: 'passphrase', text: passphrase })
    return refusal === null ? { ok: true } : { ok: false, reason: refusal }
  },

  async lock({ host }) {
    await host.lock()
  },

  async setPassphrase({ host }, current, next) {
    const { vault } = host.ground
    const opening = await vault.open(current === null ? { kind: 'none' } : { kind: 'passphrase', text: current })
    if (opening.outcome !== 'open') return { ok: false, reason: refusalOf(opening) }
    const { record, key } = await vault.setPassphrase(opening.entropy, next)
    await host.beginSession(key)
    host.setRecord(record)
    return { ok: true }
  },
}

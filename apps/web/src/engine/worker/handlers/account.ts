/**
 * Making, restoring, naming and removing the account.
 * @module
 */

import { cleanDisplayName, createAccount } from '@starling/protocol'
import { isQuota } from '../failures.ts'
import type { Handlers, Scene } from '../handlers.ts'
import { loadPhrases } from '../lazy-phrases.ts'
import type { NewAccount } from '../vault.ts'

/** A phrase of 13 words. Source: docs/protocol/accounts.md §2. */
const ENTROPY_BYTES = 16

type Names =
  | 'draftAccount'
  | 'keepAccount'
  | 'checkPhrase'
  | 'suggestWords'
  | 'restoreAccount'
  | 'dismissRestoreReport'
  | 'revealPhrase'
  | 'setName'
  | 'removeAccount'

export const accountHandlers: Handlers<Names> = {
  async draftAccount({ host, seat }) {
    const entropy = host.world.random.bytes(ENTROPY_BYTES)
    seat.draft = entropy
    const { phraseOf } = await loadPhrases()
    return { id: createAccount(host.world.crypto, entropy).id, phrase: phraseOf(entropy) }
  },

  async keepAccount(scene, name, hasSeenPhrase) {
    const { host, seat } = scene
    const entropy = seat.draft
    // Another tab has been quicker, or another leader has gone with the draft.
    if (entropy === null || host.record !== undefined) return { ok: host.record !== undefined, reason: 'storage' }
    const { id } = createAccount(host.world.crypto, entropy)
    const isKept = await keep(scene, { id, name: cleanDisplayName(name), hasSeenPhrase, entropy }, false)
    if (isKept) seat.draft = null
    return isKept ? { ok: true } : { ok: false, reason: 'storage' }
  },

  async checkPhrase({ host }, phrase) {
    const { checkPhrase } = await loadPhrases()
    return checkPhrase(host.world.crypto, phrase)
  },

  async suggestWords(_scene, prefix) {
    const { suggestWords } = await loadPhrases()
    return suggestWords(prefix)
  },

  async restoreAccount(scene, phrase) {
    const { host } = scene
    const { checkPhrase, entropyOf } = await loadPhrases()
    const check = checkPhrase(host.world.crypto, phrase)
    const entropy = entropyOf(phrase)
    if (!check.ok || entropy === undefined) return { ok: false, reason: 'invalid_phrase' }
    if (host.record !== undefined) return { ok: true }
    const isKept = await keep(
      scene,
      { id: createAccount(host.world.crypto, entropy).id, name: '', hasSeenPhrase: true, entropy },
      true,
    )
    return isKept ? { ok: true } : { ok: false, reason: 'storage' }
  },

  async dismissRestoreReport({ host }) {
    host.signedIn?.dismissRestoreReport()
  },

  async revealPhrase({ host }, passphrase) {
    const { vault } = host.ground
    const opening = await vault.open(passphrase === null ? { kind: 'none' } : { kind: 'passphrase', text: passphrase })
    if (opening.outcome !== 'open') return null
    host.setRecord(await vault.note({ hasSeenPhrase: true }))
    const { phraseOf } = await loadPhrases()
    return phraseOf(opening.entropy)
  },

  async setName({ host }, name) {
    if (host.record === undefined) return
    const clean = cleanDisplayName(name)
    host.setRecord(await host.ground.vault.note({ name: clean }))
    host.signedIn?.client.setDisplayName(clean)
  },

  async removeAccount({ host }) {
    const { record } = host
    if (record === undefined) return
    await host.ground.vault.remove()
    host.setRecord(undefined)
    await host.end({ phase: 'welcome' }, () => host.world.deleteMessages(record.database))
  },
}

async function keep({ host }: Scene, account: NewAccount, isRestored: boolean): Promise<boolean> {
  try {
    await host.signIn(await host.ground.vault.keep(account), account.entropy, isRestored)
    return true
  } catch (error) {
    if (isQuota(error)) return false
    throw error
  }
}

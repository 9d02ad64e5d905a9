/**
 * Making, restoring, naming and removing the account.
 * @module
 */

import { assert } from '@starling/base'
import { cleanDisplayName, createAccount } from '@starling/protocol'
import { isQuota } from '../failures.ts'
import type { Handlers, Scene } from '../handlers.ts'
import { loadPhrases } from '../lazy-phrases.ts'
import { type NewAccount, refusalOf } from '../vault.ts'

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
  async draftAccount({ host }) {
    const entropy = host.world.random.bytes(ENTROPY_BYTES)
    const { phraseOf } = await loadPhrases()
    return { id: createAccount(host.world.crypto, entropy).id, phrase: phraseOf(entropy) }
  },

  async keepAccount(scene, phrase, name, hasSeenPhrase) {
    const { entropyOf } = await loadPhrases()
    const entropy = entropyOf(phrase)
    assert(entropy !== undefined, 'phrase is one that was drafted')
    const { id } = createAccount(scene.host.world.crypto, entropy)
    const refusal = await keep(scene, { id, name: cleanDisplayName(name), hasSeenPhrase, entropy }, false)
    return refusal === null ? { ok: true } : { ok: false, reason: refusal }
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
    const { id } = createAccount(host.world.crypto, entropy)
    const refusal = await keep(scene, { id, name: '', hasSeenPhrase: true, entropy }, true)
    return refusal === null ? { ok: true } : { ok: false, reason: refusal }
  },

  async dismissRestoreReport({ host }) {
    host.signedIn?.dismissRestoreReport()
  },

  async revealPhrase({ host }, passphrase) {
    const { vault } = host.ground
    const opening = await vault.open(passphrase === null ? { kind: 'none' } : { kind: 'passphrase', text: passphrase })
    if (opening.outcome !== 'open') return { ok: false, reason: refusalOf(opening) }
    host.setRecord(await vault.note({ hasSeenPhrase: true }))
    const { phraseOf } = await loadPhrases()
    return { ok: true, phrase: phraseOf(opening.entropy) }
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

/**
 * Keeps it, unless an account is kept already.
 * @returns null when this is the account that is kept now
 */
async function keep(
  { host }: Scene,
  account: NewAccount,
  isRestored: boolean,
): Promise<'other_account' | 'storage' | null> {
  return host.accountTurns.take(async () => {
    const { record, signedIn } = host
    // Another tab was quicker with another one: what was written down here would open nothing that is kept.
    if (record !== undefined && record.id !== account.id) return 'other_account'
    // It is open, or behind its password.
    if (signedIn !== undefined || record?.passphrase) return null
    try {
      await host.signIn(record ?? (await host.ground.vault.keep(account)), account.entropy, isRestored)
      return null
    } catch (error) {
      if (isQuota(error)) return 'storage'
      throw error
    }
  })
}

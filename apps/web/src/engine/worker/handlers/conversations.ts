/**
 * Reading and writing.
 * @module
 */

import { ClientError, type MessageId } from '@starling/client'
import { type AccountId, ProtocolError, parseAccountId } from '@starling/protocol'
import { isQuota } from '../failures.ts'
import type { Handlers, Scene } from '../handlers.ts'
import { NotReady } from '../not-ready.ts'
import { checkRecipient } from '../recipient-check.ts'
import type { SignedIn } from '../signed-in.ts'
import { detailsOf } from '../to-view.ts'

type Names =
  | 'checkRecipient'
  | 'openThread'
  | 'loadOlder'
  | 'markRead'
  | 'setDraft'
  | 'nameContact'
  | 'send'
  | 'retry'
  | 'details'

export const conversationHandlers: Handlers<Names> = {
  async checkRecipient({ host }, text) {
    return checkRecipient(host.world.crypto, text)
  },

  async openThread({ host, seat }, id) {
    const conversation = id === null ? undefined : idOf(id)
    if (conversation === undefined) {
      seat.thread = null
      host.changed()
      return
    }
    if (seat.thread?.id === conversation) return
    const thread = signedIn(host).threadOf(conversation)
    seat.thread = thread
    try {
      await thread.load()
    } catch (error) {
      // It can be opened again.
      if (seat.thread === thread) seat.thread = null
      throw error
    } finally {
      host.changed()
    }
  },

  async loadOlder({ host, seat }) {
    await seat.thread?.loadOlder()
    host.changed()
  },

  async markRead({ host, seat }, id) {
    const { client, list } = signedIn(host)
    const conversation = idOf(id)
    if (conversation === undefined) return
    const shown = seat.thread?.id === conversation ? seat.thread.newest : list.last(conversation)
    if (shown !== undefined) await client.markRead(conversation, { sentAt: shown.sentAt, id: shown.id })
  },

  async setDraft({ host }, id, text) {
    const conversation = idOf(id)
    if (conversation !== undefined) await signedIn(host).client.note(conversation, { draft: text })
  },

  async nameContact({ host }, id, name) {
    const conversation = idOf(id)
    if (conversation !== undefined) await signedIn(host).client.note(conversation, { nickname: name })
  },

  async send({ host, repeatedFromMs }, id, text) {
    const { client } = signedIn(host)
    const conversation = idOf(id)
    if (conversation === undefined) return { ok: false, reason: 'invalid_recipient' }
    try {
      await host.sends.send(client, conversation, text, repeatedFromMs)
      return { ok: true }
    } catch (error) {
      const reason = refusalOf(error)
      if (reason === undefined) throw error
      return { ok: false, reason }
    }
  },

  async retry({ host }, messageId) {
    try {
      await signedIn(host).client.retry(messageId as MessageId)
    } catch (error) {
      // It goes already, or is gone.
      if (!(error instanceof ClientError)) throw error
    }
  },

  async details({ host }, messageId) {
    const { client } = signedIn(host)
    // An id is only looked up.
    const message = await client.message(messageId as MessageId)
    if (message === undefined) return null
    return detailsOf({ self: client.account.id, nodes: host.ground.network.nodes }, message)
  },
}

function signedIn(host: Scene['host']): SignedIn {
  if (host.signedIn === undefined) throw new NotReady('not_ready', 'no account is open')
  return host.signedIn
}

function idOf(text: string): AccountId | undefined {
  try {
    return parseAccountId(text)
  } catch (error) {
    if (error instanceof ProtocolError) return undefined
    throw error
  }
}

function refusalOf(error: unknown): 'empty' | 'too_long' | 'invalid_recipient' | 'storage' | undefined {
  if (isQuota(error)) return 'storage'
  if (!(error instanceof ClientError)) return undefined
  switch (error.code) {
    case 'empty_message':
      return 'empty'
    case 'message_too_long':
      return 'too_long'
    case 'invalid_recipient':
      return 'invalid_recipient'
    default:
      return undefined
  }
}

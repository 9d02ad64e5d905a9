/**
 * The web client in a real browser, served by a testnet and talking to its nodes: what a person waits for.
 * @module
 */

import type { RunningTestnet } from '../network/testnet-process.ts'
import { openBrowser, openConversation, signIn } from '../web/browser.ts'
import { type FirstLoadFigures, measureFirstLoad } from '../web/first-load.ts'
import { type LongConversationFigures, measureLongConversation } from '../web/long-conversation.ts'
import { measureTalk, type TalkFigures } from '../web/talk.ts'

export interface WebFigures {
  readonly browser: string
  readonly firstLoad: FirstLoadFigures
  readonly talk: TalkFigures
  readonly longConversation: LongConversationFigures
}

const LONG_CONVERSATION = 50_000

/** @throws {BenchError} `no_browser` */
export async function measureWeb(
  { webUrl, accounts }: Pick<RunningTestnet, 'webUrl' | 'accounts'>,
  messages: number,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<WebFigures> {
  const browser = await openBrowser()
  const close = () => void browser.close()
  signal.addEventListener('abort', close)
  try {
    const [alice, bob] = await Promise.all(['alice', 'bob'].map((name) => signIn(browser, webUrl, name)))
    if (alice === undefined || bob === undefined) throw new TypeError('two people are needed')
    await openConversation(alice, accounts.find(({ name }) => name === 'bob')?.id ?? '')
    say(`web: ${messages} messages from one browser context to another`)
    const talk = await measureTalk(alice, bob, messages)
    say(`web: a conversation of ${LONG_CONVERSATION} messages`)
    const longConversation = await measureLongConversation(alice, LONG_CONVERSATION)
    say('web: first load')
    const firstLoad = await measureFirstLoad(browser, webUrl, bob)
    return { browser: `Chromium ${browser.version()}`, firstLoad, talk, longConversation }
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', close)
    await browser.close()
  }
}

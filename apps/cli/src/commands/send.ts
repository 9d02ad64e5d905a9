/** @module `starling send`: hands a message to the SDK and waits until the recipient's swarm has it. */

import { type Client, FAILURE_WORDS, type Message, type MessageId } from '@starling/client'
import { native } from '@starling/crypto/native'
import { systemClock } from '@starling/ports/system'
import { resolveRecipient } from '../accounts/resolve-account.ts'
import { CliError } from '../errors.ts'
import { type ClientFlags, openClient } from '../open-client.ts'
import type { Output } from '../output.ts'

export interface SendFlags extends ClientFlags {
  readonly from: string
  readonly to: string
  /** Seconds. */
  readonly timeout: number
}

/** The copy for one's own other devices goes out after the message; if it takes longer, the next start sends it. */
const COPY_MS_MAX = 3_000

/** @throws {CliError} `not_delivered`, and what opening a client throws */
export async function send(text: string, flags: SendFlags, output: Output): Promise<void> {
  await using opened = await openClient(flags.from, flags, output)
  const { client, home, network } = opened
  const to = await resolveRecipient(native, home, network, flags.to)
  await client.start()
  const id = await client.send(to, { text })
  const message = await settled(client, id, flags.timeout * 1_000, isDone)
  const { state } = message
  if (state.state === 'failed') {
    const { what, remedy } = FAILURE_WORDS[state.reason]
    throw new CliError('not_delivered', `The message was not delivered. ${what} ${remedy}`)
  }
  if (state.state !== 'stored') {
    const place = `It stays queued in ${flags.home} and goes out with the next command of this account.`
    throw new CliError('not_delivered', `The message is not delivered after ${flags.timeout} s. ${place}`)
  }
  await settled(client, id, COPY_MS_MAX, ({ steps }) => steps.some(({ step }) => step === 'copied'))
  output.result(
    { id, to, sentAt: message.sentAt, ...state },
    () => `stored by ${state.receipts} of ${state.members} nodes`,
  )
}

const isDone = ({ state }: Message): boolean => state.state === 'stored' || state.state === 'failed'

/** The message as soon as `isEnough`, or as it is when time is up. */
async function settled(
  client: Client,
  id: MessageId,
  timeoutMs: number,
  isEnough: (message: Message) => boolean,
): Promise<Message> {
  const timer = new AbortController()
  const check = (message: Message) => {
    if (message.id === id && isEnough(message)) timer.abort()
  }
  const off = [client.events.on('state', ({ message }) => check(message)), client.events.on('progress', check)]
  try {
    const now = await client.message(id)
    if (now !== undefined && isEnough(now)) return now
    await systemClock.sleep(timeoutMs, timer.signal).catch(() => undefined)
    const later = await client.message(id)
    if (later === undefined) throw new CliError('not_delivered', 'The message is gone from the store.')
    return later
  } finally {
    for (const unsubscribe of off) unsubscribe()
  }
}

/** @module `starling receive`: prints messages of others, each once, oldest first. */

import type { Client, Message } from '@starling/client'
import { systemClock } from '@starling/ports/system'
import { nameOf } from '../accounts/resolve-account.ts'
import { ShownMessages } from '../accounts/shown-messages.ts'
import { inWrittenOrder } from '../in-written-order.ts'
import { type ClientFlags, openClient } from '../open-client.ts'
import type { Output } from '../output.ts'

export interface ReceiveFlags extends ClientFlags {
  readonly as: string
  /** Whether to wait for a message when there is none. */
  readonly wait?: boolean
  /** Whether to go on after the first. */
  readonly follow?: boolean
}

/** Without `--wait`: how long to look. */
const LOOK_MS_MAX = 10_000
/** Messages of one conversation that are looked through at the start. */
const BACKLOG_MAX = 10_000

/** Ends after the first message; with `follow` when `signal` fires; without `wait` when the network had none. */
export async function receive(flags: ReceiveFlags, output: Output, signal: AbortSignal): Promise<void> {
  await using opened = await openClient(flags.as, flags, output)
  const { client, account, home, network } = opened
  const shown = await ShownMessages.open(await home.shownFile(account.id))
  const done = new AbortController()
  let printed = 0
  const print = async (message: Message): Promise<void> => {
    if (done.signal.aborted || message.state.state !== 'received' || !(await shown.add(message.id))) return
    const name = await nameOf(home, network, message.author)
    output.result(toLine(message), ({ text }) => `${name}: ${text}`)
    printed++
    if (flags.follow !== true) done.abort()
  }
  // One after the other, so that "the first" is one.
  let turn: Promise<void> = Promise.resolve()
  const inTurn = (message: Message) => {
    turn = turn.then(() => print(message))
  }

  const off = inWrittenOrder(client.events, inTurn)
  await client.start()
  for (const message of await backlog(client)) inTurn(message)
  await turn
  const waits = flags.wait === true || flags.follow === true
  const over = AbortSignal.any([signal, done.signal])
  if (waits) {
    if (!done.signal.aborted) output.hint('waiting for messages; Ctrl-C stops')
    await ended(over)
  } else {
    await look(client, over)
    // A member may have given some of its messages and broken off.
    if (!over.aborted) for (const message of await backlog(client)) inTurn(message)
  }
  off()
  await turn
  if (!waits && printed === 0) output.hint('no new messages')
}

interface ReceivedLine {
  readonly id: string
  readonly from: string
  readonly text: string
  /** Network time, milliseconds. */
  readonly sentAt: number
}

const toLine = ({ id, author, text, sentAt }: Message): ReceivedLine => ({ id, from: author, text, sentAt })

/** What another command of this account has fetched already, oldest first. */
async function backlog(client: Client): Promise<Message[]> {
  const lists = (await client.conversations()).map(({ id }) => client.conversation(id).messages({ limit: BACKLOG_MAX }))
  return (await Promise.all(lists)).flat().sort((left, right) => left.sentAt - right.sentAt)
}

/** Gives the network one chance: until a member of the swarm has answered, or `over`. */
async function look(client: Client, over: AbortSignal): Promise<void> {
  if (client.connection.state === 'online') return
  const answered = new AbortController()
  const off = client.events.on('connection', ({ state }) => {
    if (state === 'online') answered.abort()
  })
  await systemClock.sleep(LOOK_MS_MAX, AbortSignal.any([answered.signal, over])).catch(() => undefined)
  off()
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

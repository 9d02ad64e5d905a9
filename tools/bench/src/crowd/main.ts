/**
 * The process of a crowd. Each client has a connection and an address of its own and asks one thing at a time.
 * @module
 */

import { native } from '@starling/crypto/native'
import { systemClock } from '@starling/ports/system'
import { HttpConnection } from '../http/connection.ts'
import { sourceAddress } from '../http/source-address.ts'
import { createMailboxes, heldRetrieveBody, type Mailbox, storeBody } from '../load/mailboxes.ts'
import { readNodes, STORAGE_RPC_PATH } from '../network/read-nodes.ts'
import type { CrowdOrder, CrowdTally } from './orders.ts'

/** Connections that are being opened at once. */
const OPENING_MAX = 64
/** The first client has the address after those of the load beside it. */
const FIRST_ADDRESS = 1_000
/** Before a client whose connection was lost comes again. */
const PAUSE_MS = 250
/** From a request until it is held. */
const SETTLE_MS = 500

const tally = { served: 0, refused: 0, failed: 0, failure: undefined as string | undefined }

process.once('message', (order: CrowdOrder) => {
  process.on('message', () => report())
  void run(order)
})
process.on('disconnect', () => process.exit(0))

function report(): void {
  const told: CrowdTally = { ...tally }
  Object.assign(tally, { served: 0, refused: 0, failed: 0, failure: undefined })
  process.send?.({ type: 'tally', ...told })
}

async function run({ kind, url, clients, perSecond }: CrowdOrder): Promise<void> {
  const nodes = await readNodes(native, url, 'http')
  const mailboxes = createMailboxes(native, nodes, nodes, kind === 'holders' ? clients : Math.min(clients, 1_000))
  const numbers = Array.from({ length: clients }, (_, index) => index).values()
  const periodMs = kind === 'holders' ? 0 : (clients / perSecond) * 1_000
  const coming = Array.from({ length: OPENING_MAX }, async () => {
    for (const number of numbers) {
      const mailbox = mailboxes[number % mailboxes.length] as Mailbox
      const ask = kind === 'holders' ? () => heldRetrieveBody(mailbox) : () => storeBody(mailbox)
      // It asks at once: whoever connects and says nothing is sent away.
      void beClient(url, number, await open(url, number), ask, periodMs)
    }
  })
  await Promise.all(coming)
  await systemClock.sleep(SETTLE_MS)
  process.send?.({ type: 'there' })
}

/** For ever. @param periodMs - between two requests, unless the answer takes longer */
async function beClient(
  url: string,
  number: number,
  first: HttpConnection | undefined,
  ask: () => Uint8Array,
  periodMs: number,
): Promise<never> {
  let connection = first
  for (;;) {
    const startedMs = systemClock.elapsed()
    try {
      connection ??= await HttpConnection.open(new URL(url), sourceAddress(new URL(url), FIRST_ADDRESS + number))
      const { status } = await connection.post(STORAGE_RPC_PATH, ask())
      if (status === 200) tally.served++
      else if (status === 503) tally.refused++
      else count(`status ${status}`)
      if (!connection.isOpen) connection = undefined
    } catch (error) {
      connection = undefined
      count(String(error))
      await systemClock.sleep(PAUSE_MS)
    }
    const restMs = periodMs - (systemClock.elapsed() - startedMs)
    if (restMs > 0) await systemClock.sleep(restMs)
  }
}

function count(failure: string): void {
  tally.failed++
  tally.failure ??= failure
}

async function open(url: string, number: number): Promise<HttpConnection | undefined> {
  try {
    return await HttpConnection.open(new URL(url), sourceAddress(new URL(url), FIRST_ADDRESS + number))
  } catch {
    return undefined
  }
}

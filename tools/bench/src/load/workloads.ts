/**
 * The questions whose cost is measured. Every answer is read and judged.
 * Source: docs/protocol/storage-rpc.md §4; docs/protocol/onion-requests.md §8.
 * @module
 */

import { utf8Decode, utf8Encode } from '@starling/base'
import type { CryptoBackend } from '@starling/crypto'
import { buildOnion, decodeNodeReply, openReply } from '@starling/onion/build'
import { systemRandom } from '@starling/ports/system'
import { shuffle } from '@starling/protocol'
import { BenchError } from '../errors.ts'
import { type LoadNode, STORAGE_RPC_PATH } from '../network/read-nodes.ts'
import { type Mailbox, retrieveBody, storeBody } from './mailboxes.ts'
import type { Exchange, Verdict, Workload } from './workload.ts'

const ONION_PATH = '/onion_req/v2'
const INFO_BODY = utf8Encode('{"method":"info","params":{}}')

/** What every request costs, without any work behind it. */
export function infoWorkload(node: LoadNode): Workload {
  const exchange = {
    url: node.url,
    path: STORAGE_RPC_PATH,
    body: INFO_BODY,
    judge: ({ status }: { readonly status: number }): Verdict => (status === 200 ? 'ok' : 'failed'),
  }
  return { next: () => exchange }
}

/** A new message for one mailbox after the other. It is answered when the swarm keeps it. */
export function storeWorkload(mailboxes: readonly Mailbox[]): Workload {
  return inTurn(mailboxes, (mailbox) => ({
    url: mailbox.home.url,
    path: STORAGE_RPC_PATH,
    body: storeBody(mailbox),
    judge: ({ status, body }) => judgeStore(status, utf8Decode(body), mailbox),
  }))
}

/** All of one mailbox after the other, signed for each request. @param messages - that each of them holds */
export function retrieveWorkload(mailboxes: readonly Mailbox[], messages: number): Workload {
  return inTurn(mailboxes, (mailbox) => ({
    url: mailbox.home.url,
    path: STORAGE_RPC_PATH,
    body: retrieveBody(mailbox),
    judge: ({ status, body }) => {
      if (status !== 200) return 'failed'
      const reply = JSON.parse(utf8Decode(body)) as { messages: unknown[] }
      return reply.messages.length === messages ? 'ok' : 'failed'
    },
  }))
}

/**
 * The same stores through onions, each with fresh keys. A mailbox keeps its path.
 *
 * @param hops - nodes of a path, the destination included
 * @throws {BenchError} `invalid_argument` when the network is too small for the path
 */
export function onionWorkload(
  crypto: CryptoBackend,
  nodes: readonly LoadNode[],
  mailboxes: readonly Mailbox[],
  hops: number,
): Workload {
  if (nodes.length < hops) throw new BenchError('invalid_argument', `a path of ${hops} nodes needs as many`)
  const routed = mailboxes.map((mailbox) => {
    const others = nodes.filter((node) => node !== mailbox.home)
    return { mailbox, relays: shuffle(systemRandom, others).slice(0, hops - 1) }
  })
  return inTurn(routed, ({ mailbox, relays }) => {
    const destination = { kind: 'node', node: mailbox.home, body: storeBody(mailbox) } as const
    const { body, replyKey } = buildOnion(crypto, systemRandom, { hops: relays, destination })
    return {
      url: (relays[0] ?? mailbox.home).url,
      path: ONION_PATH,
      body,
      judge: (reply) => {
        if (reply.status !== 200) return 'failed'
        const inner = decodeNodeReply(openReply(crypto, replyKey, reply.body))
        return judgeStore(inner.status, inner.body, mailbox)
      },
    }
  })
}

function judgeStore(status: number, text: string, { members }: Mailbox): Verdict {
  if (status !== 200) return 'failed'
  const { swarm } = JSON.parse(text) as { swarm: Record<string, { signature?: string }> }
  const receipts = Object.values(swarm).filter(({ signature }) => signature !== undefined).length
  if (receipts === 0) return 'failed'
  return receipts === members.length ? 'ok' : 'partial'
}

function inTurn<Item>(items: readonly Item[], ask: (item: Item) => Exchange): Workload {
  let turn = 0
  return {
    next() {
      const item = items[turn++ % items.length]
      if (item === undefined) throw new BenchError('invalid_argument', 'there is nothing to ask about')
      return ask(item)
    },
  }
}

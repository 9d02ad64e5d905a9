/**
 * The frames of the channel between nodes: whole ones, damaged ones, in the wrong order, cut anywhere.
 * Source: docs/protocol/waiting.md §5.
 * @module
 */

import type { Duplex } from 'node:stream'
import { concatBytes } from '@starling/base'
import type { ServiceNode } from '@starling/node'
import { bareConnection } from '@starling/node/channel'
import { type ChannelFrame, ChannelFrameReader, type ChannelFrameType, encodeChannelFrame } from '@starling/wire/peer'
import fc from 'fast-check'
import { shown } from '../check-answer.ts'
import type { FuzzDoor } from '../door.ts'
import { broken } from '../errors.ts'
import type { Hits } from '../table/hits.ts'
import type { Row } from '../table/row.ts'
import { streamPair } from '../world/stream-pair.ts'
import { startWorld, type World } from '../world/world.ts'
import { runWaves } from './waves.ts'

interface FrameCase {
  readonly id: number
  readonly type: ChannelFrameType
  readonly body: readonly number[]
}

type Piece =
  | { readonly kind: 'frame'; readonly frame: FrameCase }
  | { readonly kind: 'bytes'; readonly bytes: readonly number[] }
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'type'; readonly type: number }

interface ChannelCase {
  /** Whether it greets first, as it should. */
  readonly greets: boolean
  readonly pieces: readonly Piece[]
  /** The stream arrives in parts of this size. */
  readonly chunk: number
}

const HELLO: FrameCase = { id: 0, type: 'hello', body: [1, 2, 0, 0, 0] }
const TYPES: readonly ChannelFrameType[] = [
  'hello',
  'request',
  'request',
  'request',
  'reply',
  'error',
  'cancel',
  'window',
]
/** alive, store, sync, onion, ping, challenge, vote, and what no version knows. */
const KINDS = [0, 1, 2, 3, 4, 5, 6, 7, 200]

const id = fc.oneof(fc.nat(5), fc.constantFrom(0, 1, 2 ** 31, 2 ** 32 - 1))
const bytes = fc.array(fc.nat(255), { maxLength: 30 })
const frame: fc.Arbitrary<FrameCase> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ id, type: fc.constantFrom(...TYPES), body: bytes }) },
  {
    weight: 6,
    arbitrary: fc
      .record({ id, kind: fc.constantFrom(...KINDS), rest: bytes })
      .map(({ id: number, kind, rest }): FrameCase => ({ id: number, type: 'request', body: [kind, ...rest] })),
  },
)
const piece: fc.Arbitrary<Piece> = fc.oneof(
  { weight: 14, arbitrary: fc.record({ kind: fc.constant('frame' as const), frame }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('bytes' as const), bytes }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('length' as const),
      length: fc.constantFrom(0, 4, 2 ** 31, 2 ** 32 - 1, 11_000_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('type' as const), type: fc.integer({ min: 6, max: 255 }) }) },
)

const channelCase: fc.Arbitrary<ChannelCase> = fc.record({
  greets: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  pieces: fc.array(piece, { maxLength: 6 }),
  chunk: fc.constantFrom(1, 3, 7, 64, 100_000),
})

const outcome = (name: string): Row => ({ name, status: 0, body: () => false })
const CLOSED_ROW = outcome('(closed: not the protocol)')
const OPEN_ROW = outcome('(still open)')
const CANCELLED_ROW = outcome('(cancelled: no reply)')
const replyRow = (status: number): Row => ({ name: '(a reply)', status, body: () => false })
/** Which of them comes is the door's affair that the frames carry (`peer`). */
const COMMON_REPLY_ROWS = [200, 400].map(replyRow)
const RARE_REPLY_ROWS = [404, 406, 409].map(replyRow)
const REPLY_ROWS: ReadonlyMap<number, Row> = new Map(
  [...COMMON_REPLY_ROWS, ...RARE_REPLY_ROWS].map((row) => [row.status, row]),
)

export const channel: FuzzDoor<ChannelCase> = {
  name: 'channel',
  rows: [CLOSED_ROW, OPEN_ROW, CANCELLED_ROW, ...COMMON_REPLY_ROWS],
  otherRows: RARE_REPLY_ROWS,
  cases: channelCase,
  async run(block, cast, hits) {
    await using world = await startWorld(cast)
    await runWaves(world, block, {
      start: (drawn) => ({ result: talk(world, drawn).then((heard) => ({ drawn, heard })), mayWait: false }),
      check: ({ drawn, heard }) => checkTalk(drawn, heard, hits),
    })
  },
}

interface Heard {
  readonly isOpen: boolean
  readonly closes: number
  readonly frames: readonly ChannelFrame[]
}

/** Says everything, then waits until the node has nothing more to say. */
async function talk(world: World, drawn: ChannelCase): Promise<Heard> {
  const [ours, theirs] = streamPair()
  let closes = 0
  const from = world.cast.network.record('entry').ed25519
  const answering: Promise<unknown>[] = []
  const connection = bareConnection(
    theirs,
    world.clock,
    (kind, body, signal) => {
      const answer = member(world).answerPeer(from, kind, body, signal)
      answering.push(answer.catch(() => undefined))
      return answer
    },
    () => closes++,
  )
  const heard = collect(ours)
  const stream = concatBytes(...(drawn.greets ? [encodeFrame(HELLO)] : []), ...drawn.pieces.map(encodePiece))
  for (let start = 0; start < stream.length; start += drawn.chunk) {
    if (ours.destroyed || theirs.destroyed) break
    ours.write(stream.subarray(start, start + drawn.chunk))
  }
  for (let settled = -1; settled !== answering.length; ) {
    await turn()
    settled = answering.length
    await Promise.all(answering)
    await turn()
  }
  const { isOpen } = connection
  const closesBefore = closes
  connection.close()
  await turn()
  if (closes !== 1) throw broken(`a connection was closed ${closes} times`)
  ours.destroy()
  return { isOpen, closes: closesBefore, frames: heard() }
}

function member(world: World): Pick<ServiceNode, 'answerPeer'> {
  const node = world.nodes.get('member')?.node
  if (node === undefined) throw new Error('the world has no such node')
  return node
}

function collect(stream: Duplex): () => readonly ChannelFrame[] {
  const reader = new ChannelFrameReader()
  const frames: ChannelFrame[] = []
  stream.on('data', (chunk: Uint8Array) => frames.push(...reader.push(chunk)))
  stream.on('error', () => undefined)
  return () => frames
}

/** Two turns of the event loop: writes of one turn leave together. */
async function turn(): Promise<void> {
  for (let count = 0; count < 3; count++) await new Promise((resolve) => setImmediate(resolve))
}

/** What a neighbour may expect: a greeting; one answer at most to each request; none that was not asked for. */
function checkTalk(drawn: ChannelCase, { isOpen, closes, frames }: Heard, hits: Hits): void {
  const [hello, ...rest] = frames
  // Who is cut off at once may not have been greeted any more.
  if (hello === undefined && !isOpen) {
    hits.add(CLOSED_ROW)
    return
  }
  if (hello?.type !== 'hello' || rest.some(({ type }) => type === 'hello'))
    throw broken(`no greeting, or two, to ${shown(drawn)}`)
  const asked = drawn.pieces.flatMap((part) =>
    part.kind === 'frame' && part.frame.type === 'request' ? [part.frame.id] : [],
  )
  const cancelled = new Set(
    drawn.pieces.flatMap((part) => (part.kind === 'frame' && part.frame.type === 'cancel' ? [part.frame.id] : [])),
  )
  for (const { id: answered, type, body } of rest) {
    if (type !== 'reply' && type !== 'error') throw broken(`a frame that nobody asked for: ${type} to ${shown(drawn)}`)
    if (!asked.includes(answered))
      throw broken(`an answer to a request that nobody made: ${answered} to ${shown(drawn)}`)
    if (type !== 'reply') continue
    const status = ((body[0] ?? 0) << 8) | (body[1] ?? 0)
    const row = REPLY_ROWS.get(status)
    if (row !== undefined) hits.add(row)
    else if (status >= 500) throw broken(`status ${status} to ${shown(drawn)}`)
  }
  hits.add(isOpen ? OPEN_ROW : CLOSED_ROW)
  if (isOpen && closes > 0) throw broken(`a connection is open and closed to ${shown(drawn)}`)
  // Bytes that are no frame may be the beginning of a long one, which swallows what follows.
  const isFramed = drawn.pieces.every(({ kind }) => kind === 'frame')
  if (!isOpen || !isFramed) return
  const missing = asked.filter((number) => !rest.some(({ id: answered }) => answered === number))
  if (missing.some((number) => !cancelled.has(number)))
    throw broken(`no answer to ${missing.join()} of ${shown(drawn)}`)
  if (missing.length > 0) hits.add(CANCELLED_ROW)
}

function encodePiece(part: Piece): Uint8Array {
  switch (part.kind) {
    case 'frame':
      return encodeFrame(part.frame)
    case 'bytes':
      return Uint8Array.from(part.bytes)
    case 'length': {
      const out = new Uint8Array(4)
      new DataView(out.buffer).setUint32(0, part.length)
      return out
    }
    case 'type': {
      const out = encodeFrame(HELLO)
      out[8] = part.type
      return out
    }
  }
}

function encodeFrame({ id: number, type, body }: FrameCase): Uint8Array {
  return encodeChannelFrame({ id: number, type, body: Uint8Array.from(body) })
}

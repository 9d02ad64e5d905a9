/**
 * From the SDK's records to what the screens show: pure.
 * @module
 */

import type { ConversationRecord, Message, MessageState, StandingPath } from '@starling/client'
import type { ServiceNodeRecord } from '@starling/ports'
import type { AccountId } from '@starling/protocol'
import { PUBLIC_INBOX_TTL_MS_MAX } from '@starling/protocol'
import type {
  ConversationRow,
  HopView,
  MessageDetails,
  MessageView,
  OwnState,
  PathView,
  Person,
  TimelineStep,
} from '../../view-state.ts'
import { hostOf } from './network-source.ts'

const PREVIEW_CODE_POINTS_MAX = 200
const ROLES = ['guard', 'middle', 'exit'] as const

export function personOf(self: AccountId, record: ConversationRecord): Person {
  return { id: record.id, name: record.nickname || record.profileName, isSelf: record.id === self }
}

/** Null for messages of others, and for own ones of another device. */
export function ownStateOf({ state, steps }: Pick<Message, 'state' | 'steps'>): OwnState | null {
  switch (state.state) {
    case 'received':
    case 'synced':
      return null
    case 'stored':
      return { kind: 'kept', receipts: state.receipts, members: state.members }
    case 'failed':
      return { kind: 'failed', reason: state.reason }
    case 'queued': {
      const sinceMs = sendingSince(steps)
      return sinceMs === undefined ? { kind: 'queued' } : { kind: 'sending', sinceMs }
    }
  }
}

/** When a message left for the first hop; undefined while it waits for a network, or for those before it. */
function sendingSince(steps: Message['steps']): number | undefined {
  const isWaiting = steps.at(-1)?.reason === 'no_network'
  const queuedAt = steps.findLastIndex(({ step }) => step === 'queued')
  return isWaiting ? undefined : steps.slice(queuedAt).find(({ step }) => step === 'sent')?.atMs
}

export function messageViewOf(self: AccountId, message: Message): MessageView {
  const isOwn = message.author === self
  return {
    id: message.id,
    author: message.author,
    isOwn,
    text: message.text,
    sentAtMs: message.sentAt,
    receivedAtMs: message.steps.find(({ step }) => step === 'received')?.atMs ?? null,
    state: isOwn ? ownStateOf(message) : null,
  }
}

export function rowOf(self: AccountId, record: ConversationRecord, last: Message | undefined): ConversationRow {
  const isOwn = last?.author === self
  return {
    id: record.id,
    person: personOf(self, record),
    preview: last === undefined ? '' : previewOf(last.text),
    previewIsOwn: isOwn,
    atMs: last?.sentAt ?? null,
    state: last === undefined || !isOwn ? null : ownStateOf(last),
    unread: record.unread,
    draft: record.draft,
  }
}

/** The first line that says something. */
export function previewOf(text: string): string {
  const start = text.slice(0, 8 * PREVIEW_CODE_POINTS_MAX).trimStart()
  const [line = ''] = start.split(/[\r\n\u2028\u2029]/u, 1)
  return [...line].slice(0, PREVIEW_CODE_POINTS_MAX).join('').trimEnd()
}

export interface DetailsOptions {
  readonly self: AccountId
  readonly nodes: readonly ServiceNodeRecord[]
}

export function detailsOf({ self, nodes }: DetailsOptions, message: Message): MessageDetails {
  const hosts = new Map(nodes.map((node) => [node.ed25519, hostOf(node)]))
  const host = (ed25519: string) => hosts.get(ed25519) ?? shortKey(ed25519)
  const isOwn = message.author === self
  return {
    message: messageViewOf(self, message),
    keptUntilMs: isOwn && message.state.state === 'stored' ? message.sentAt + PUBLIC_INBOX_TTL_MS_MAX : null,
    members: membersOf(message.state),
    receipts: (message.receipts ?? []).map(({ member, storedAtMs, expiryMs }) => ({
      member,
      host: host(member),
      storedAtMs: storedAtMs ?? null,
      expiryMs: expiryMs ?? null,
    })),
    timeline: message.steps.map(
      (step): TimelineStep => ({
        step: step.step,
        atMs: step.atMs,
        tookMs: step.tookMs ?? null,
        path: (step.path ?? []).map(host),
        member: step.member ?? null,
        receipts: step.receipts ?? null,
        members: step.members ?? null,
        reason: step.reason ?? null,
      }),
    ),
  }
}

const membersOf = (state: MessageState): number => (state.state === 'stored' ? state.members : 0)

/** A node that has left the list has no host any more. */
const shortKey = (ed25519: string): string => `${ed25519.slice(0, 8)}…`

/**
 * The standing paths, the one in use first. That one may lead around the node it reaches, and is shown as it is.
 * @param inUse - Ed25519 keys of the path on which the connection rests; undefined without a connection
 */
export function pathViewsOf(
  standing: readonly StandingPath[],
  inUse: readonly string[] | undefined,
  nodes: readonly ServiceNodeRecord[],
): readonly PathView[] {
  const guard = inUse?.[0]
  const views = standing.map((path): PathView => {
    const isInUse = inUse !== undefined && path.hops[0]?.ed25519 === guard
    const detour = isInUse ? inUse.flatMap((key) => nodes.find(({ ed25519 }) => ed25519 === key) ?? []) : []
    return {
      hops: hopViewsOf(isInUse && detour.length === inUse.length ? detour : path.hops),
      isInUse,
      latencyMs: path.latencyMs ?? null,
    }
  })
  return views.sort((left, right) => Number(right.isInUse) - Number(left.isInUse))
}

function hopViewsOf(hops: readonly ServiceNodeRecord[]): readonly HopView[] {
  return hops.map((node, index) => ({
    // Short paths of small networks have no middle; the last one is always who is asked.
    role: index === hops.length - 1 ? 'exit' : (ROLES[index] ?? 'middle'),
    ed25519: node.ed25519,
    host: hostOf(node),
  }))
}

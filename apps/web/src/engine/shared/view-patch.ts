/**
 * The difference between two states of the view, small enough to be sent at every change; and putting it in again without
 * touching what is equal, so that the screens draw little.
 * @module
 */

import type { ConversationRow, MessageView, ThreadView, ViewState } from '../../view-state.ts'

/** Replaces `remove` elements from `at` on by `items`. */
export interface Splice<Item> {
  readonly at: number
  readonly remove: number
  readonly items: readonly Item[]
}

type Lists = 'conversations' | 'thread' | 'isUpdateReady' | 'isInstallable'

interface ThreadPatch extends Partial<Omit<ThreadView, 'messages'>> {
  readonly messages?: Splice<MessageView>
}

export interface ViewPatch extends Partial<Omit<ViewState, Lists>> {
  readonly conversations?: Splice<ConversationRow>
  /** Null closes the thread. With `isOther` it is another thread than before. */
  readonly thread?: (ThreadPatch & { readonly isOther: boolean }) | null
}

/** @returns undefined when nothing differs; equality is that of references */
export function diffViews(before: ViewState, after: ViewState): ViewPatch | undefined {
  const { conversations, thread, ...slices } = after
  const patch: Record<string, unknown> = changedMembers(before, slices)
  const list = diffLists(before.conversations, conversations)
  if (list !== undefined) patch['conversations'] = list
  if (thread === null && before.thread !== null) patch['thread'] = null
  const other = thread === null || thread === before.thread ? undefined : diffThreads(before.thread, thread)
  if (other !== undefined) patch['thread'] = other
  return Object.keys(patch).length === 0 ? undefined : patch
}

function diffThreads(before: ThreadView | null, after: ThreadView): ViewPatch['thread'] | undefined {
  const isOther = before?.conversation !== after.conversation
  const { messages, ...head } = after
  const splice = diffLists(isOther ? [] : (before?.messages ?? []), messages)
  const changed = isOther || before === null ? head : changedMembers<typeof head>(before, head)
  if (!isOther && splice === undefined && Object.keys(changed).length === 0) return undefined
  return { isOther, ...changed, ...(splice === undefined ? {} : { messages: splice }) }
}

function changedMembers<Whole extends object>(before: Whole, after: Partial<Whole>): Partial<Whole> {
  const changed = Object.entries(after).filter(([name, value]) => before[name as keyof Whole] !== value)
  // Members of `after` only.
  return Object.fromEntries(changed) as Partial<Whole>
}

/** What lies between the equal start and the equal end of both lists. */
export function diffLists<Item>(before: readonly Item[], after: readonly Item[]): Splice<Item> | undefined {
  if (before === after) return undefined
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start++
  let end = 0
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++
  const remove = before.length - start - end
  const items = after.slice(start, after.length - end)
  return remove === 0 && items.length === 0 ? undefined : { at: start, remove, items }
}

/** The state after the patch: members that are equal in content stay the very same objects. */
export function applyPatch(state: ViewState, patch: ViewPatch): ViewState {
  const { conversations, thread, ...slices } = patch
  return reconcile(state, {
    ...state,
    ...slices,
    ...(conversations === undefined ? {} : { conversations: applySplice(state.conversations, conversations) }),
    ...(thread === undefined ? {} : { thread: thread === null ? null : applyToThread(state.thread, thread) }),
  })
}

function applyToThread(before: ThreadView | null, { isOther, messages, ...head }: NonNullable<ViewPatch['thread']>) {
  const start: Pick<ThreadView, 'messages'> = isOther || before === null ? { messages: [] } : before
  const list = messages === undefined ? start.messages : applySplice(start.messages, messages)
  // The first patch of a thread names all its members.
  return { ...start, ...head, messages: list } as ThreadView
}

function applySplice<Item extends { readonly id: string }>(
  before: readonly Item[],
  splice: Splice<Item>,
): readonly Item[] {
  const { at, remove, items } = splice
  const replaced = new Map(before.slice(at, at + remove).map((item) => [item.id, item]))
  const reconciled = items.map((item) => reconcile(replaced.get(item.id), item))
  return [...before.slice(0, at), ...reconciled, ...before.slice(at + remove)]
}

/** `after`, with whatever equals its counterpart in `before` replaced by that. Both are plain data. */
export function reconcile<Value>(before: Value | undefined, after: Value): Value {
  if (Object.is(before, after) || !isPlain(before) || !isPlain(after)) return after
  if (Array.isArray(before) !== Array.isArray(after)) return after
  const names = Object.keys(after) as (keyof Value)[]
  const merged = (Array.isArray(after) ? [...after] : { ...after }) as Value
  let isSame = names.length === Object.keys(before).length
  for (const name of names) {
    merged[name] = reconcile(before[name], after[name])
    if (!Object.is(merged[name], before[name])) isSame = false
  }
  return isSame ? before : merged
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

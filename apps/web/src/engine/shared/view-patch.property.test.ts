import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ConversationRow, MessageView, ThreadView, ViewState } from '../../view-state.ts'
import { blankView } from './blank-view.ts'
import { applyPatch, diffLists, diffViews, reconcile } from './view-patch.ts'

const message = fc.record({
  id: fc.integer({ min: 0, max: 30 }).map(String),
  author: fc.constantFrom('alice', 'bob'),
  isOwn: fc.boolean(),
  text: fc.string({ maxLength: 4 }),
  sentAtMs: fc.nat(9),
  receivedAtMs: fc.option(fc.nat(9)),
  state: fc.option(fc.record({ kind: fc.constant('kept' as const), receipts: fc.nat(5), members: fc.constant(5) })),
}) satisfies fc.Arbitrary<MessageView>

const row = fc.record({
  id: fc.integer({ min: 0, max: 12 }).map(String),
  person: fc.record({ id: fc.string({ maxLength: 2 }), name: fc.string({ maxLength: 2 }), isSelf: fc.boolean() }),
  preview: fc.string({ maxLength: 3 }),
  previewIsOwn: fc.boolean(),
  atMs: fc.option(fc.nat(9)),
  state: fc.constant(null),
  unread: fc.nat(3),
  draft: fc.string({ maxLength: 2 }),
}) satisfies fc.Arbitrary<ConversationRow>

const byId = { selector: (item: { readonly id: string }) => item.id }

const thread = fc.record({
  conversation: fc.constantFrom('bob', 'carol'),
  person: fc.record({
    id: fc.constantFrom('bob', 'carol'),
    name: fc.string({ maxLength: 2 }),
    isSelf: fc.constant(false),
  }),
  messages: fc.uniqueArray(message, byId),
  hasOlder: fc.boolean(),
  isLoaded: fc.boolean(),
  unreadFromId: fc.option(fc.constant('1')),
  unreadCount: fc.nat(2),
  draft: fc.string({ maxLength: 2 }),
  isFetchingGaps: fc.boolean(),
  gaps: fc.array(fc.record({ afterId: fc.constant('1'), missing: fc.nat(2) }), { maxLength: 1 }),
}) satisfies fc.Arbitrary<ThreadView>

const view = fc
  .record({
    conversations: fc.uniqueArray(row, byId),
    thread: fc.option(thread),
    isListLoaded: fc.boolean(),
    app: fc.constantFrom({ phase: 'ready' as const }, { phase: 'locked' as const, waitMs: 5 }),
  })
  .map((change): ViewState => ({ ...blankView(0), ...change }))

/** As it arrives at the other side: nothing of it is the same object. */
const sent = <Value>(value: Value): Value => structuredClone(value)

describe('the difference between two states', () => {
  it('makes one out of the other, on the other side of a channel', () => {
    fc.assert(
      fc.property(view, view, (before, after) => {
        const patch = diffViews(before, after)
        expect(patch === undefined ? before : applyPatch(sent(before), sent(patch))).toEqual(after)
      }),
    )
  })

  it('leaves what is equal the very same objects', () => {
    fc.assert(
      fc.property(view, view, (before, after) => {
        const seen = sent(before)
        const patch = diffViews(before, after)
        const shown = patch === undefined ? seen : applyPatch(seen, sent(patch))

        const old = new Map(seen.conversations.map((each) => [each.id, each]))
        for (const each of shown.conversations.slice(0, 1)) {
          const same = old.get(each.id)
          if (same !== undefined && isEqual(same, each) && before.conversations[0]?.id === each.id)
            expect(each).toBe(same)
        }
        if (isEqual(seen.settings, shown.settings)) expect(shown.settings).toBe(seen.settings)
        if (isEqual(seen, shown)) expect(shown).toBe(seen)
      }),
    )
  })

  it('is nothing between a state and itself, and small where little has changed', () => {
    const state = { ...blankView(0), conversations: fc.sample(row, { numRuns: 50, seed: 1 }) }
    const [first, ...others] = state.conversations as [ConversationRow, ...ConversationRow[]]

    expect(diffViews(state, state)).toBeUndefined()
    expect(diffViews(state, { ...state, conversations: [{ ...first, unread: 9 }, ...others] })).toEqual({
      conversations: { at: 0, remove: 1, items: [{ ...first, unread: 9 }] },
    })
  })
})

describe('diffLists', () => {
  it('replaces no more than lies between the first and the last change', () => {
    expect(diffLists([1, 2, 3], [1, 2, 3, 4])).toEqual({ at: 3, remove: 0, items: [4] })
    expect(diffLists([1, 2, 3], [0, 1, 2, 3])).toEqual({ at: 0, remove: 0, items: [0] })
    expect(diffLists([1, 2, 3, 4], [1, 9, 3, 4])).toEqual({ at: 1, remove: 1, items: [9] })
    expect(diffLists([1, 1, 1], [1, 1])).toEqual({ at: 2, remove: 1, items: [] })
    expect(diffLists([1], [1])).toBeUndefined()
  })
})

describe('reconcile', () => {
  it('has the content of the new value, and is the old one where they are equal', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (before, after) => {
        expect(reconcile(before, after)).toEqual(after)
        expect(reconcile(before, sent(before))).toBe(before)
      }),
    )
  })
})

function isEqual(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right)
}

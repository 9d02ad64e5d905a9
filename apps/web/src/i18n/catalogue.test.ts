import { describe, expect, it } from 'vitest'
import { ar } from './ar.ts'
import { en } from './en.ts'
import { ar as arOwnName } from './own-names.ts'
import type { Texts } from './texts.ts'

const CATALOGUES: readonly Texts[] = [en, ar]

/** Words that stay as they are in every script: names, keys, patterns. */
const SAME_EVERYWHERE = /^(?:ar-u-nu-arab|rtl|Starling|05…|Enter|Shift|Ctrl|Alt|Esc|Home|End)$/

/** Every text of a catalogue with the way to it; functions are asked with small and large numbers and a sign. */
function leaves(node: unknown, path: string): { readonly path: string; readonly text: string }[] {
  if (typeof node === 'string') return [{ path, text: node }]
  if (typeof node === 'function') {
    return [0, 1, 2, 3, 11, 100].map((count) => ({
      path: `${path}(${count})`,
      text: String(node(count, path.endsWith('emptyTitle') ? 'day' : count, '§', '§')),
    }))
  }
  return Object.entries(node as object).flatMap(([key, value]) => leaves(value, `${path}.${key}`))
}

describe('the catalogues', () => {
  it('have a text of their own for everything', () => {
    for (const { path, text } of leaves(ar, 'ar')) {
      if (/\p{L}/u.test(text) && !SAME_EVERYWHERE.test(text)) expect(text, path).toMatch(/\p{Script=Arabic}/u)
    }
  })

  it('leave no placeholder unfilled and nothing undefined', () => {
    for (const catalogue of CATALOGUES) {
      for (const { path, text } of leaves(catalogue, catalogue.tag)) {
        expect(text, path).not.toMatch(/#|undefined|NaN|\[object|\$\{/)
        expect(text.trim(), path).toBe(text)
        expect(text, path).not.toBe('')
      }
    }
  })

  it('never raise their voice', () => {
    for (const catalogue of CATALOGUES) {
      for (const { path, text } of leaves(catalogue, catalogue.tag)) expect(text, path).not.toMatch(/!|oops/i)
    }
  })

  it('write numbers in their own digits, with their own plurals', () => {
    expect(en.list.unread(1_027)).toBe('1,027 unread')
    expect(en.thread.newMessages(1)).toBe('1 new message')
    expect(ar.thread.newMessages(2)).toBe('رسالتان جديدتان')
    expect(ar.thread.newMessages(3)).toBe('٣ رسائل جديدة')
    expect(ar.thread.newMessages(11)).toBe('١١ رسالة جديدة')
    expect(ar.state.kept(4, 5)).toBe('محفوظة لدى ٤ من ٥ خوادم')
  })

  it('call themselves what the choice of a language calls them', () => {
    expect(ar.ownName).toBe(arOwnName)
  })
})

// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { commandFor, type ShortcutCommands } from './shortcut-table.ts'

const calm = { singleKeys: true, isInField: false }

/** What the press does, as a name with its arguments. */
function pressed(init: KeyboardEventInit, where = calm): unknown[] | null {
  const run = commandFor(new KeyboardEvent('keydown', init), where)
  const done: unknown[] = []
  const commands = new Proxy({} as ShortcutCommands, {
    get:
      (_, name) =>
      (...args: unknown[]) =>
        done.push(name, ...args),
  })
  run?.(commands)
  return run === null ? null : done
}

const letter = (key: string) => ({ key: key.toLowerCase(), code: `Key${key}` })

describe('a key that works everywhere', () => {
  it('does what stands in the table, with exactly its modifiers', () => {
    expect(pressed({ ...letter('K'), ctrlKey: true })).toEqual(['search'])
    expect(pressed({ ...letter('K'), metaKey: true })).toEqual(['search'])
    expect(pressed({ ...letter('K'), ctrlKey: true, shiftKey: true })).toBeNull()
    expect(pressed({ ...letter('K'), ctrlKey: true, altKey: true })).toBeNull()
    expect(pressed(letter('K'))).toBeNull()
    expect(pressed({ ...letter('L'), ctrlKey: true, shiftKey: true })).toEqual(['lock'])
    expect(pressed({ key: ',', ctrlKey: true })).toEqual(['settings'])
    expect(pressed({ key: 'ArrowUp', altKey: true })).toEqual(['step', -1, false])
    expect(pressed({ key: 'ArrowDown', altKey: true, shiftKey: true })).toEqual(['step', 1, true])
    expect(pressed({ key: 'ArrowUp' })).toBeNull()
    expect(pressed({ key: 'F6', shiftKey: true })).toEqual(['pane', -1])
    expect(pressed({ key: 'Escape' })).toEqual(['escape'])
    expect(pressed({ key: 'Enter' })).toBeNull()
  })

  it('takes all nine digits, of both blocks of keys', () => {
    expect(pressed({ key: '4', code: 'Digit4' })).toEqual(['open', 3])
    expect(pressed({ key: '9', code: 'Numpad9' })).toEqual(['open', 8])
    expect(pressed({ key: '0', code: 'Digit0' })).toBeNull()
  })

  it('knows letters by their place, and the question mark wherever it is', () => {
    expect(pressed({ key: 'т', code: 'KeyN' })).toEqual(['newConversation'])
    expect(pressed({ key: '؟', code: 'Slash', shiftKey: true })).toEqual(['help'])
  })

  it('is text in a field when it prints, and not taken when single keys are off', () => {
    const inField = { ...calm, isInField: true }
    expect([pressed(letter('N'), inField), pressed({ key: '?' }, inField)]).toEqual([null, null])
    expect(pressed({ ...letter('N'), ctrlKey: true }, inField)).toEqual(['newConversation'])

    const noSingles = { ...calm, singleKeys: false }
    expect([pressed(letter('N'), noSingles), pressed({ key: '2', code: 'Digit2' }, noSingles)]).toEqual([null, null])
    expect(pressed({ ...letter('N'), ctrlKey: true }, noSingles)).toEqual(['newConversation'])
    expect(pressed({ key: '?' }, noSingles)).toEqual(['help'])
  })
})

/**
 * The keys that work everywhere. Those of lists, messages and fields are with them.
 * Source: docs/web-screens.md, "Keys".
 * @module
 */

import { useEffect, useRef } from 'react'

export interface ShortcutCommands {
  readonly hasSingleKeys: boolean
  search(): void
  newConversation(): void
  settings(): void
  lock(): void
  help(): void
  /** @param by - direction; `isUnread` to skip those that are read */
  step(by: 1 | -1, isUnread: boolean): void
  /** @param nth - from 0 */
  open(nth: number): void
  pane(by: 1 | -1): void
  escape(): void
}

export function useShortcuts(commands: ShortcutCommands): void {
  const latest = useRef(commands)
  latest.current = commands
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]') !== null) return
      const run = commandFor(event, latest.current)
      if (run === null) return
      event.preventDefault()
      run()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
}

function commandFor(event: KeyboardEvent, commands: ShortcutCommands): (() => void) | null {
  const { key, shiftKey, altKey } = event
  const isMod = event.ctrlKey || event.metaKey
  if (isMod && !altKey) {
    if (shiftKey) return event.code === 'KeyL' ? commands.lock : null
    if (event.code === 'KeyK') return commands.search
    if (event.code === 'KeyN') return commands.newConversation
    return key === ',' ? commands.settings : null
  }
  if (isMod) return null
  if (altKey) {
    if (key === 'ArrowUp') return () => commands.step(-1, shiftKey)
    return key === 'ArrowDown' ? () => commands.step(1, shiftKey) : null
  }
  if (key === 'F6') return () => commands.pane(shiftKey ? -1 : 1)
  if (key === 'Escape') return commands.escape
  if (isInField(event.target)) return null
  if (key === '?' || key === '؟') return commands.help
  if (!commands.hasSingleKeys || shiftKey) return null
  if (event.code === 'KeyN') return commands.newConversation
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1]
  return digit === undefined ? null : () => commands.open(Number(digit) - 1)
}

function isInField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
}

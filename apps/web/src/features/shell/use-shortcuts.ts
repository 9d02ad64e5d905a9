/**
 * The keys that work everywhere. Those of lists, messages and fields are with them.
 * Source: docs/web-screens.md, "Keys".
 * @module
 */

import { useEffect, useRef } from 'react'
import { commandFor, type ShortcutCommands } from '../shortcuts/shortcut-table.ts'

export function useShortcuts(commands: ShortcutCommands & { readonly hasSingleKeys: boolean }): void {
  const latest = useRef(commands)
  latest.current = commands
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]') !== null) return
      const { hasSingleKeys } = latest.current
      const run = commandFor(event, { singleKeys: hasSingleKeys, isInField: isField(event.target) })
      if (run === null) return
      event.preventDefault()
      run(latest.current)
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
}

/**
 * A list is one stop for the Tab key; inside it, arrows, Home, End and the first letters move.
 * @module
 */

import type { KeyboardEvent } from 'react'

/** @returns the item that gets the focus; null when the key is none of ours */
export function rovingTarget(event: KeyboardEvent, items: readonly HTMLElement[]): HTMLElement | null {
  if (event.altKey || event.ctrlKey || event.metaKey) return null
  const at = items.indexOf(document.activeElement as HTMLElement)
  switch (event.key) {
    case 'ArrowDown':
      return items[Math.min(at + 1, items.length - 1)] ?? null
    case 'ArrowUp':
      return items[Math.max(at - 1, 0)] ?? null
    case 'Home':
      return items[0] ?? null
    case 'End':
      return items.at(-1) ?? null
    default:
      return null
  }
}

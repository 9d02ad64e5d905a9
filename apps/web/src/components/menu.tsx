/**
 * A menu of commands: arrows, Home, End and the first letter move, Enter takes, Escape leaves.
 * @module
 */

import type { JSX, KeyboardEvent } from 'react'
import { Icon, type IconDrawing } from '../icons/icon.tsx'
import { type Anchor, Popover } from './popover.tsx'

export interface MenuItem {
  readonly label: string
  readonly icon: IconDrawing
  readonly keys?: string
  readonly isDestructive?: boolean
  run(): void
}

export interface MenuProps {
  readonly anchor: Anchor
  readonly label: string
  /** Destructive ones last; a line stands before the first of them. */
  readonly items: readonly MenuItem[]
  onClose(): void
}

export function Menu({ anchor, label, items, onClose }: MenuProps): JSX.Element {
  const firstDestructive = items.findIndex((item) => item.isDestructive === true)
  return (
    <Popover anchor={anchor} label={label} role="menu" className="menu" onClose={onClose} onKeyDown={move}>
      {items.map((item, index) => [
        index === firstDestructive && index > 0 ? <hr key="line" /> : null,
        <button
          key={item.label}
          type="button"
          role="menuitem"
          tabIndex={-1}
          className={item.isDestructive ? 'bad' : undefined}
          onClick={() => {
            onClose()
            item.run()
          }}
        >
          <Icon of={item.icon} />
          {item.label}
          {item.keys !== undefined && (
            <span className="menu-keys" aria-hidden="true">
              <kbd>{item.keys}</kbd>
            </span>
          )}
        </button>,
      ])}
    </Popover>
  )
}

function move(event: KeyboardEvent): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="menuitem"]')]
  const at = items.indexOf(document.activeElement as HTMLElement)
  const isTyped = event.key.length === 1
  if (isTyped && (event.ctrlKey || event.metaKey || event.altKey)) return
  const target = wanted(event.key, at, items)
  // A letter or digit is for the menu, also when nothing in it begins so.
  if (target !== undefined || isTyped) event.stopPropagation()
  if (target === undefined) return
  event.preventDefault()
  target.focus()
}

function wanted(key: string, at: number, items: readonly HTMLElement[]): HTMLElement | undefined {
  switch (key) {
    case 'ArrowDown':
      return items[(at + 1) % items.length]
    case 'ArrowUp':
      return items.at(at <= 0 ? -1 : at - 1)
    case 'Home':
      return items[0]
    case 'End':
      return items.at(-1)
  }
  if (key.length !== 1) return undefined
  const letter = key.toLocaleLowerCase()
  const startsSo = (item: HTMLElement) => (item.textContent ?? '').trim().toLocaleLowerCase().startsWith(letter)
  return [...items.slice(at + 1), ...items.slice(0, at + 1)].find(startsSo)
}

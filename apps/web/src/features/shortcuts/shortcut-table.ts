/**
 * Every key of the app, once: the sheet lists this table, and the handler of the keys that work everywhere asks it. Those of
 * fields and messages are handled where they are.
 * Source: docs/web-screens.md, "Keys".
 * @module
 */

import type { Texts } from '../../i18n/texts.ts'
import type { Settings } from '../../view-state.ts'

/** What the keys that work everywhere do. */
export interface ShortcutCommands {
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

/** What stands on the keys that are held together, the last one pressed last; `Mod` is Ctrl, or ⌘ on Apple's. */
type Chord = readonly string[]

export type KeySettings = Pick<Settings, 'enterSends' | 'singleKeys'>

interface Shortcut {
  readonly keys: readonly Chord[]
  readonly words: (texts: Texts) => string
  /** All that are taken, where the sheet shows only some. */
  readonly taken?: readonly Chord[]
  /** Of a key that works everywhere. @param nth - which of those taken was pressed */
  readonly run?: (commands: ShortcutCommands, nth: number) => void
  /** Under which settings it is so; always, without. */
  readonly when?: (settings: KeySettings) => boolean
}

export interface ShortcutGroup {
  readonly title: (texts: Texts) => string
  readonly shortcuts: readonly Shortcut[]
}

const SHORTCUTS: readonly ShortcutGroup[] = [
  {
    title: (texts) => texts.shortcuts.everywhere,
    shortcuts: [
      { keys: [['Mod', 'K']], words: (texts) => texts.shortcuts.search, run: (commands) => commands.search() },
      {
        keys: [['N']],
        // The second reaches only an installed app; a browser opens a window.
        taken: [['N'], ['Mod', 'N']],
        words: (texts) => texts.shortcuts.newConversationAlone,
        run: (commands) => commands.newConversation(),
      },
      {
        keys: [
          ['Alt', '↑'],
          ['Alt', '↓'],
        ],
        words: (texts) => texts.shortcuts.previousNext,
        run: (commands, nth) => commands.step(nth === 0 ? -1 : 1, false),
      },
      {
        keys: [
          ['Alt', 'Shift', '↑'],
          ['Alt', 'Shift', '↓'],
        ],
        words: (texts) => texts.shortcuts.previousNextUnread,
        run: (commands, nth) => commands.step(nth === 0 ? -1 : 1, true),
      },
      {
        keys: [['1'], ['9']],
        taken: [...'123456789'].map((digit) => [digit]),
        words: (texts) => texts.shortcuts.nth,
        run: (commands, nth) => commands.open(nth),
      },
      { keys: [['Esc']], words: (texts) => texts.shortcuts.close, run: (commands) => commands.escape() },
      { keys: [['Mod', ',']], words: (texts) => texts.shortcuts.settings, run: (commands) => commands.settings() },
      { keys: [['Mod', 'Shift', 'L']], words: (texts) => texts.shortcuts.lock, run: (commands) => commands.lock() },
      {
        keys: [['F6'], ['Shift', 'F6']],
        words: (texts) => texts.shortcuts.panes,
        run: (commands, nth) => commands.pane(nth === 0 ? 1 : -1),
      },
      { keys: [['?']], words: (texts) => texts.shortcuts.help, run: (commands) => commands.help() },
    ],
  },
  {
    title: (texts) => texts.shortcuts.inThread,
    shortcuts: [
      { keys: [['Enter']], words: (texts) => texts.shortcuts.send, when: ({ enterSends }) => enterSends },
      { keys: [['Mod', 'Enter']], words: (texts) => texts.shortcuts.send, when: ({ enterSends }) => !enterSends },
      { keys: [['Shift', 'Enter']], words: (texts) => texts.shortcuts.newLine, when: ({ enterSends }) => enterSends },
      { keys: [['Enter']], words: (texts) => texts.shortcuts.newLine, when: ({ enterSends }) => !enterSends },
      { keys: [['↑']], words: (texts) => texts.shortcuts.intoMessages },
    ],
  },
  {
    title: (texts) => texts.shortcuts.onMessage,
    shortcuts: [
      { keys: [['↑'], ['↓']], words: (texts) => texts.shortcuts.move },
      { keys: [['Home'], ['End']], words: (texts) => texts.shortcuts.firstLast },
      { keys: [['Enter']], words: (texts) => texts.shortcuts.menu },
      { keys: [['C']], words: (texts) => texts.shortcuts.copy },
      { keys: [['I']], words: (texts) => texts.shortcuts.details },
    ],
  },
]

/** What the sheet shows: the keys that do something under these settings. */
export function shownShortcuts(settings: KeySettings): ShortcutGroup[] {
  return SHORTCUTS.map(({ title, shortcuts }) => ({
    title,
    shortcuts: shortcuts.filter(
      ({ keys, when }) => when?.(settings) !== false && (settings.singleKeys || !keys.every(isSingle)),
    ),
  }))
}

/**
 * @param isInField - whether somebody types, so that what prints is text
 * @returns what the press does everywhere; null for nothing
 */
export function commandFor(
  event: KeyboardEvent,
  { singleKeys, isInField }: Pick<KeySettings, 'singleKeys'> & { readonly isInField: boolean },
): ((commands: ShortcutCommands) => void) | null {
  for (const { keys, taken = keys, run } of SHORTCUTS.flatMap(({ shortcuts }) => shortcuts)) {
    const nth = run === undefined ? -1 : taken.findIndex((chord) => isPressed(chord, event))
    const chord = taken[nth]
    if (run === undefined || chord === undefined) continue
    if ((isInField && isPrinted(chord)) || (!singleKeys && isSingle(chord))) return null
    return (commands) => run(commands, nth)
  }
  return null
}

const isPrinted = (chord: Chord): boolean => chord.length === 1 && chord[0]?.length === 1

/** A letter or digit alone, which the setting switches off. */
const isSingle = (chord: Chord): boolean => chord.length === 1 && /^[A-Z\d]$/.test(chord[0] ?? '')

/** Names of keys that do not say what stands on them; `?` also of Arabic keyboards. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  Esc: ['Escape'],
  '↑': ['ArrowUp'],
  '↓': ['ArrowDown'],
  '?': ['?', '؟'],
}

function isPressed(chord: Chord, event: KeyboardEvent): boolean {
  const key = chord.at(-1) ?? ''
  if ((event.ctrlKey || event.metaKey) !== chord.includes('Mod') || event.altKey !== chord.includes('Alt')) return false
  // Where the question mark is on the keyboard, and whether it takes Shift, is the keyboard's affair.
  if (key !== '?' && event.shiftKey !== chord.includes('Shift')) return false
  // Letters by their place: they are the same keys whatever is written with them.
  if (/^[A-Z]$/.test(key)) return event.code === `Key${key}`
  if (/^\d$/.test(key)) return event.code === `Digit${key}` || event.code === `Numpad${key}`
  return (NAMES[key] ?? [key]).includes(event.key)
}

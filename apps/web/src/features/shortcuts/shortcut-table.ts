/**
 * Every key of the app, once: the sheet lists this table, and the handler asks it.
 * Source: docs/web-screens.md, "Keys".
 * @module
 */

import type { Texts } from '../../i18n/texts.ts'

/** What stands on the keys; `Mod` is Ctrl, or ⌘ on Apple's. */
interface Shortcut {
  readonly keys: readonly (readonly string[])[]
  readonly words: (texts: Texts) => string
}

export interface ShortcutGroup {
  readonly title: (texts: Texts) => string
  readonly shortcuts: readonly Shortcut[]
}

export const SHORTCUTS: readonly ShortcutGroup[] = [
  {
    title: (texts) => texts.shortcuts.everywhere,
    shortcuts: [
      { keys: [['Mod', 'K']], words: (texts) => texts.shortcuts.search },
      { keys: [['N']], words: (texts) => texts.shortcuts.newConversationAlone },
      {
        keys: [
          ['Alt', '↑'],
          ['Alt', '↓'],
        ],
        words: (texts) => texts.shortcuts.previousNext,
      },
      {
        keys: [
          ['Alt', 'Shift', '↑'],
          ['Alt', 'Shift', '↓'],
        ],
        words: (texts) => texts.shortcuts.previousNextUnread,
      },
      { keys: [['1'], ['9']], words: (texts) => texts.shortcuts.nth },
      { keys: [['Esc']], words: (texts) => texts.shortcuts.close },
      { keys: [['Mod', ',']], words: (texts) => texts.shortcuts.settings },
      { keys: [['Mod', 'Shift', 'L']], words: (texts) => texts.shortcuts.lock },
      { keys: [['F6'], ['Shift', 'F6']], words: (texts) => texts.shortcuts.panes },
      { keys: [['?']], words: (texts) => texts.shortcuts.help },
    ],
  },
  {
    title: (texts) => texts.shortcuts.inThread,
    shortcuts: [
      { keys: [['Enter']], words: (texts) => texts.shortcuts.send },
      { keys: [['Shift', 'Enter']], words: (texts) => texts.shortcuts.newLine },
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

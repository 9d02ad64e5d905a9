/**
 * The list of all keys.
 * @module
 */

import type { JSX } from 'react'
import { Dialog } from '../../components/dialog.tsx'
import type { Texts } from '../../i18n/texts.ts'
import { useTexts } from '../../i18n/texts-context.tsx'
import type { ViewState } from '../../view-state.ts'
import { useView } from '../app/app-context.tsx'
import { isApple } from '../shell/apple.ts'
import { shownShortcuts } from './shortcut-table.ts'
import '../../styles/shortcuts.css'

export function ShortcutsDialog({ onClose }: { onClose(): void }): JSX.Element {
  const texts = useTexts()
  const { enterSends, singleKeys } = useView(selectSettings)
  // A finger's keyboard has its own button for it.
  const isTouch = matchMedia('(pointer: coarse)').matches
  const shown = shownShortcuts({ enterSends: enterSends && !isTouch, singleKeys })
  return (
    <Dialog title={texts.shortcuts.title} onClose={onClose} wide hasCross>
      <div className="keys">
        {shown.map((group) => (
          <section key={group.title(texts)}>
            <h3>{group.title(texts)}</h3>
            <dl>
              {group.shortcuts.map((shortcut) => (
                <div key={shortcut.words(texts)}>
                  <dt>{shortcut.words(texts)}</dt>
                  <dd dir="ltr">
                    {shortcut.keys.map((keys) => (
                      <span key={keys.join(' ')} className="chord">
                        {keys.map((key) => (
                          <kbd key={key}>{labelOf(key, texts)}</kbd>
                        ))}
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}

const selectSettings = (state: ViewState) => state.settings

function labelOf(key: string, texts: Texts): string {
  const { keys } = texts.shortcuts
  const labels: Readonly<Record<string, string>> = {
    Mod: isApple() ? '⌘' : keys.control,
    Alt: isApple() ? '⌥' : keys.alt,
    Shift: keys.shift,
    Enter: keys.enter,
    Esc: keys.escape,
    Home: keys.home,
    End: keys.end,
  }
  return labels[key] ?? key
}

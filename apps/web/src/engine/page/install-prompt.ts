/**
 * Installing the app as one of its own: offered where the browser says that it can be done, and only when somebody asks.
 * Source: W3C Manifest Incubations, "BeforeInstallPromptEvent"; browsers without it have a menu of their own for it.
 * @module
 */

interface InstallPromptEvent extends Event {
  prompt(): Promise<unknown>
}

export interface InstallPrompt {
  /** Shows the browser's own question; nothing where there is none to show. */
  ask(): void
}

/** @param onChange - whether it can be asked now */
export function watchInstallPrompt(target: EventTarget, onChange: (isInstallable: boolean) => void): InstallPrompt {
  let kept: InstallPromptEvent | null = null
  const keep = (event: InstallPromptEvent | null) => {
    kept = event
    onChange(event !== null)
  }
  target.addEventListener('beforeinstallprompt', (event) => {
    // Not now, but when the person asks.
    event.preventDefault()
    keep(event as InstallPromptEvent)
  })
  target.addEventListener('appinstalled', () => keep(null))
  return {
    ask() {
      const event = kept
      // It can be shown once.
      keep(null)
      void event?.prompt().catch(() => undefined)
    },
  }
}

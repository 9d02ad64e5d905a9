/**
 * Copying and pasting, which a browser may refuse.
 * @module
 */

const CLEAR_AFTER_MS = 60_000

export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

/**
 * For secrets: the clipboard is emptied after a minute. Whether it still holds the secret cannot be asked without bothering
 * the person with a permission. A window without the focus may not write, so it is done when it has it again.
 */
export async function copySecret(text: string): Promise<boolean> {
  if (!(await copyText(text))) return false
  setTimeout(() => {
    void copyText('').then((isEmptied) => {
      if (!isEmptied) addEventListener('focus', () => void copyText(''), { once: true })
    })
  }, CLEAR_AFTER_MS)
  return true
}

/** @returns null when the browser refuses */
export async function pasteText(): Promise<string | null> {
  try {
    return await navigator.clipboard.readText()
  } catch {
    return null
  }
}

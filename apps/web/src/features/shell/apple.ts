/**
 * Whether the keyboard has ⌘ instead of Ctrl.
 * @module
 */

export function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent)
}

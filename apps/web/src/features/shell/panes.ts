/**
 * F6 walks from pane to pane: list, conversation or page, composer, details.
 * @module
 */

const FOCUSABLE =
  'button:not([disabled]), input:not([disabled]), textarea:not([disabled]), select:not([disabled]), [tabindex]:not([tabindex="-1"])'

/** @param by - 1 for the next pane, -1 for the one before */
export function focusPane(by: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter(isShown)
  if (panes.length === 0) return
  const current = panes.findLastIndex((pane) => pane.contains(document.activeElement))
  const next = panes[(current + by + panes.length) % panes.length]
  if (next !== undefined) focusInto(next)
}

/** Into the main pane, or, on a phone that shows another, into that one. */
export function focusMain(): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter(isShown)
  const pane = panes.find((candidate) => candidate.dataset['pane'] === 'main') ?? panes[0]
  if (pane !== undefined) focusInto(pane)
}

/** The messages, a list's place, or the first thing that can be pressed. */
function focusInto(pane: HTMLElement): void {
  const place = pane.querySelector<HTMLElement>('[data-composer], .row[tabindex="0"], [data-message][tabindex="0"]')
  const first = [...pane.querySelectorAll<HTMLElement>(FOCUSABLE)].find(isShown)
  const target = place !== null && isShown(place) ? place : (first ?? pane)
  target.focus()
}

/** Back to the place in the list: where to be when what had the focus in its pane goes. */
export function focusList(): void {
  const pane = document.querySelector<HTMLElement>('[data-pane="list"]')
  if (pane !== null) focusInto(pane)
}

/** Panes that are not in use stay in the document, without a box. */
export function isShown(element: HTMLElement): boolean {
  return element.getClientRects().length > 0
}

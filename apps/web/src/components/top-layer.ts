/**
 * The place over everything else. While a modal dialog is open all outside of it is inert: neither seen to speak by a screen
 * reader nor to be pressed. What has to be heard and pressed all the same is drawn into the topmost dialog.
 * @module
 */

import { useSyncExternalStore } from 'react'

const places: HTMLElement[] = []
const listeners = new Set<() => void>()

/**
 * @param place - an empty element inside a dialog that has just been opened
 * @returns takes it back, to be called when the dialog goes
 */
export function enterTopLayer(place: HTMLElement): () => void {
  places.push(place)
  tell()
  return () => {
    places.splice(places.lastIndexOf(place), 1)
    tell()
  }
}

/** The place inside the topmost dialog; null while none is open. */
export const topLayer = (): HTMLElement | null => places.at(-1) ?? null

/** {@link topLayer}, followed. */
export function useTopLayer(): HTMLElement | null {
  return useSyncExternalStore(subscribe, topLayer)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function tell(): void {
  for (const listener of [...listeners]) listener()
}

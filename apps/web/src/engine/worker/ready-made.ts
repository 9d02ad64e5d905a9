/**
 * The accounts that a test network brings along.
 * @module
 */

import { cleanDisplayName } from '@starling/protocol'
import type { World } from './world.ts'

const ACCOUNTS_PATH = '/accounts.json'

/** @returns undefined when the network has no account of that name, or none at all */
export async function readyMadePhrase(
  world: Pick<World, 'fetchText'>,
  name: string,
): Promise<{ readonly name: string; readonly phrase: string } | undefined> {
  const text = await world.fetchText(ACCOUNTS_PATH).catch(() => '')
  const phrase = phraseOf(text, name)
  return phrase === undefined ? undefined : { name: capitalised(cleanDisplayName(name)), phrase }
}

/** @param text - `{"accounts": [{"name": …, "phrase": …}, …]}`, or anything */
export function phraseOf(text: string, name: string): string | undefined {
  let file: unknown
  try {
    file = JSON.parse(text)
  } catch {
    return undefined
  }
  const accounts = typeof file === 'object' && file !== null && 'accounts' in file ? file.accounts : undefined
  const found: unknown = Array.isArray(accounts) ? accounts.find((each) => each?.name === name) : undefined
  if (typeof found !== 'object' || found === null || !('phrase' in found)) return undefined
  return typeof found.phrase === 'string' ? found.phrase : undefined
}

const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

/** @module Small files of the page's own origin. */

const TIMEOUT_MS = 10_000

/** Rejects for anything but a good answer. */
export async function fetchText(path: string): Promise<string> {
  const response = await fetch(path, {
    cache: 'no-store',
    credentials: 'omit',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  if (!response.ok) throw new Error(`${path} is answered with ${response.status}`)
  return response.text()
}

/** @module Where connections come from: nodes limit the requests of each client address. */

/** All of 127.0.0.0/8 is on the loopback interface of Linux, and of no other system. */
export function sourceAddress(url: URL, index: number): string | undefined {
  if (process.platform !== 'linux' || !url.hostname.startsWith('127.')) return undefined
  const third = Math.floor(index / 254) % 256
  return `127.1.${third}.${(index % 254) + 1}`
}

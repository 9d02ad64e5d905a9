/**
 * What every answer of the web client's origin says to the browser. Nothing inline, nothing from elsewhere, no frame.
 * Source: docs/architecture.md, "The SDK and the web client"; docs/decisions/0011-browsers-reach-nodes-directly.md.
 * @module
 */

/** Nodes are anywhere, so `connect-src` cannot be narrower; on this machine they speak plain HTTP. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self' https: http://127.0.0.1:*",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The camera scans an account id; the rest nobody needs. */
const PERMISSIONS_POLICY = 'camera=(self), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()'

export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': PERMISSIONS_POLICY,
}

const YEAR_S = 31_536_000

/** Files below `assets` carry a hash in their names; the others are asked for anew. */
export function cacheControlOf(path: string): string {
  return path.startsWith('/assets/') ? `public, max-age=${YEAR_S}, immutable` : 'no-cache'
}

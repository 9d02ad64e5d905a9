/**
 * Which servers a relay agrees to ask: an onion must not make it fetch anything else.
 * Source: docs/protocol/onion-requests.md §6; vectors/network/onion-path.json "target_filter".
 * @module
 */

export interface ServerRoute {
  readonly host: string
  readonly target: string
  readonly protocol: string
  readonly port: number
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 }

/** Names, IPv4 addresses, and IPv6 addresses in brackets. */
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9.])?|\[[0-9A-Fa-f:.]{2,45}\])$/

/** Printable ASCII without what would end the path of a URL or be rewritten by its parser. */
const PLAIN_PATH = /^[!-~]+$/
const REWRITTEN = /[?#\\]|\/(?:\.|%2e){1,2}(?:\/|$)/i

/** `protocol` is http or https; `target` starts with `/loki/` or `/oxen/`, ends with `/lsrpc` and has no query. */
export function isServerTargetAllowed(protocol: string, target: string): boolean {
  return (
    (protocol === 'http' || protocol === 'https') &&
    /^\/(?:loki|oxen)\//.test(target) &&
    target.endsWith('/lsrpc') &&
    // Stricter than deployed nodes: they pass on a path with `..`, which leads out of `/loki/` at the server.
    PLAIN_PATH.test(target) &&
    !REWRITTEN.test(target)
  )
}

/** The URL to ask, its port omitted where it is the default; undefined when the relay refuses with `Invalid url`. */
export function serverUrl({ host, target, protocol, port }: ServerRoute): string | undefined {
  if (!isServerTargetAllowed(protocol, target) || !HOST.test(host)) return undefined
  return `${protocol}://${host}${port === DEFAULT_PORTS[protocol] ? '' : `:${port}`}${target}`
}

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

const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9.])?$/

/** A URL takes such a name for an IPv4 address, however it is written; here only the usual form is one. */
const ENDS_IN_NUMBER = /(?:^|\.)(?:\d+|0x[\da-f]*)\.?$/i
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/

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
  if (!isServerTargetAllowed(protocol, target) || !isHost(host)) return undefined
  return `${protocol}://${host}${port === DEFAULT_PORTS[protocol] ? '' : `:${port}`}${target}`
}

/** A name, an IPv4 address, or an IPv6 address in brackets. */
function isHost(host: string): boolean {
  const inBrackets = /^\[(.*)\]$/.exec(host)?.[1]
  if (inBrackets !== undefined) return isIPv6(inBrackets)
  return ENDS_IN_NUMBER.test(host) ? IPV4.test(host) : NAME.test(host)
}

function isIPv6(text: string): boolean {
  const [, head, tail] = /^(.*:)([\d.]+)$/.exec(text) ?? []
  const isMixed = tail?.includes('.') === true
  if (isMixed && !IPV4.test(tail)) return false
  const halves = (isMixed ? `${head}0:0` : text).split('::')
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')))
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return false
  return halves.length === 1 ? groups.length === 8 : halves.length === 2 && groups.length <= 7
}

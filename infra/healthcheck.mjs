/**
 * `node healthcheck.mjs [url]`: exits with 0 when it answers well within two seconds. Default: this node's own readiness.
 * @module
 */

const port = process.env['STARLING_OPERATOR_PORT'] ?? '25000'
const url = process.argv[2] ?? `http://127.0.0.1:${port}/ready`

try {
  const { ok } = await fetch(url, { signal: AbortSignal.timeout(2_000) })
  process.exitCode = ok ? 0 : 1
} catch {
  process.exitCode = 1
}

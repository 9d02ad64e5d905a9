/**
 * Which way arrows may point, in words. Source: docs/architecture.md.
 * A row that is missing is an error, and so is an import that no row allows.
 * @module
 */

export interface Row {
  /** Names below `@starling/` that the sources may import, as values or types. */
  readonly workspace: readonly string[]
  /** Packages from npm. */
  readonly thirdParty: readonly string[]
  /** Further workspace packages that only tests may import; `testkit` is allowed to every test. */
  readonly tests?: readonly string[]
}

const LOWER = ['base', 'crypto', 'wire', 'protocol'] as const

export const ROWS: Readonly<Record<string, Row>> = {
  'packages/base': { workspace: [], thirdParty: [] },
  'packages/ports': { workspace: ['base'], thirdParty: [] },
  'packages/crypto': {
    workspace: ['base'],
    thirdParty: ['@noble/ciphers', '@noble/curves', '@noble/hashes', 'sodium-native'],
  },
  'packages/wire': { workspace: ['base'], thirdParty: ['@bufbuild/protobuf'] },
  'packages/protocol': { workspace: ['base', 'crypto', 'wire'], thirdParty: [] },
  'packages/storage-api': { workspace: ['base', 'protocol'], thirdParty: ['@trpc/server', 'zod'] },
  'packages/onion': { workspace: [...LOWER, 'ports'], thirdParty: [] },
  'packages/registry': { workspace: ['base', 'crypto', 'protocol', 'ports'], thirdParty: [] },
  'packages/node': {
    workspace: [...LOWER, 'storage-api', 'onion', 'ports'],
    thirdParty: [
      '@hono/node-server',
      '@peculiar/x509',
      '@trpc/server',
      'hono',
      'libsql',
      'reflect-metadata',
      'sqlite3',
      'ws',
      'zod',
    ],
    tests: ['registry'],
  },
  'packages/client': {
    workspace: [...LOWER, 'storage-api', 'onion', 'ports'],
    thirdParty: ['@trpc/client', '@trpc/server', 'sqlite3'],
    tests: ['node', 'registry'],
  },
  'packages/simulator': {
    workspace: [...LOWER, 'onion', 'ports', 'registry', 'node', 'client'],
    thirdParty: [],
  },
  'packages/testkit': { workspace: ['base', 'crypto', 'protocol', 'ports'], thirdParty: [] },
  'packages/node-host': {
    workspace: ['base', 'crypto', 'node', 'ports', 'protocol', 'registry'],
    thirdParty: ['pino', 'prom-client', 'zod'],
  },
  'apps/node': { workspace: ['node-host'], thirdParty: [] },
  'apps/cli': {
    workspace: ['base', 'client', 'crypto', 'ports', 'protocol', 'registry', 'node-host', 'node-app', 'web'],
    thirdParty: ['commander', 'sirv'],
  },
  'apps/web': {
    workspace: ['base', 'client', 'crypto', 'ports', 'protocol', 'registry'],
    thirdParty: [
      '@fontsource-variable/inter',
      '@fontsource-variable/vazirmatn',
      '@tanstack/react-virtual',
      '@vitejs/plugin-react',
      'jsqr',
      'lucide',
      'react',
      'react-dom',
      'uqr',
      'vite',
    ],
  },
  'tools/vectors': {
    workspace: [...LOWER, 'storage-api', 'onion', 'ports', 'registry', 'node', 'testkit'],
    thirdParty: [],
  },
  'tools/bench': {
    workspace: [...LOWER, 'onion', 'ports', 'registry', 'client'],
    thirdParty: ['@playwright/test'],
  },
  // A second opinion on the node: it must not know it, nor the texts and rules it was built from.
  'tools/conformance': { workspace: ['base', 'crypto', 'wire', 'onion', 'ports'], thirdParty: [] },
  'tools/crash': {
    workspace: ['base', 'crypto', 'node-app', 'ports', 'protocol', 'registry'],
    thirdParty: [],
  },
  'tools/fuzz': {
    workspace: [...LOWER, 'storage-api', 'onion', 'ports', 'node'],
    thirdParty: ['fast-check'],
  },
  'tools/checks': { workspace: [], thirdParty: [] },
  e2e: { workspace: [], thirdParty: ['@axe-core/playwright', '@playwright/test'] },
  'tools/compose': {
    workspace: ['base', 'crypto', 'ports', 'protocol', 'registry', 'client'],
    thirdParty: [],
  },
  'tools/bootstrap': { workspace: [], thirdParty: [] },
}

/** What every test may import from npm beside its package's own row. */
export const TEST_PACKAGES = [
  'vitest',
  'fast-check',
  'fake-indexeddb',
  'tsx',
  '@testing-library/react',
  '@testing-library/user-event',
] as const

export interface Confinement {
  readonly what: string
  /** Matches the import's specifier. */
  readonly specifier: RegExp
  /** Files that may import it. Tests may too. */
  readonly within: RegExp
}

/** Packages that only a few files may know, whatever the rows say. */
export const CONFINED: readonly Confinement[] = [
  { what: 'primitives', specifier: /^(?:@noble\/|sodium-native$|node:crypto$)/, within: /^packages\/crypto\// },
  { what: 'HTTP server', specifier: /^(?:hono|@hono\/)/, within: /^packages\/node\// },
  { what: 'WebSocket server', specifier: /^ws$/, within: /^packages\/node\/src\/server\// },
  { what: 'tRPC server', specifier: /^@trpc\/server/, within: /^packages\/(?:node|storage-api|client)\// },
  {
    what: 'sqlite3',
    specifier: /^sqlite3$/,
    within: /^packages\/(?:node\/src\/storage\/sqlite3[^/]*|client\/src\/storage\/sqlite[^/]*)\.ts$/,
  },
  { what: 'screens', specifier: /^react(?:-dom)?(?:\/|$)/, within: /^apps\/(?:web|inspector)\/(?:src|gallery)\// },
  {
    what: 'what the Worker alone builds',
    specifier: /^@starling\/(?!client$|protocol$)/,
    within: /^(?!apps\/web\/)|^apps\/web\/src\/(?:engine\/|(?:passphrase-)?worker\.ts$)/,
  },
  { what: 'metrics collector', specifier: /^prom-client$/, within: /\/prometheus\.ts$/ },
  { what: 'logger', specifier: /^pino$/, within: /\/log\.ts$/ },
  { what: 'libsql', specifier: /^libsql/, within: /^packages\/node\/src\/storage\/libsql\.ts$/ },
]

export interface AmbientUse {
  readonly what: string
  /** Matches code without comments and texts. */
  readonly code: RegExp
  /** Matches the specifier of an import that brings the same in. */
  readonly specifier?: RegExp
}

/** The world: everything that must be passed in as a port. */
export const AMBIENT: readonly AmbientUse[] = [
  {
    what: 'time',
    code: /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b|\bprocess\.(?:hrtime|uptime)\b|(?<![.\w])(?:setTimeout|setInterval|setImmediate)\(/g,
    specifier: /^node:(?:timers|perf_hooks)/,
  },
  {
    what: 'randomness',
    code: /\bMath\.random\b|\bcrypto\.(?:getRandomValues|randomUUID|randomBytes)\b/g,
  },
  {
    what: 'cryptography of the browser',
    code: /\bcrypto\.subtle\b/g,
  },
  {
    what: 'network',
    code: /(?<![.\w])fetch\((?!\w+\??:)|\bnew (?:WebSocket|XMLHttpRequest|EventSource)\b/g,
    specifier: /^node:(?:net|tls|http|https|http2|dgram|dns)(?:\/|$)/,
  },
]

/** Files that are the world's adapters, with what they adapt. Tests and tools are not held to this. */
export const ADAPTERS: readonly { readonly path: RegExp; readonly why: string }[] = [
  { path: /^packages\/ports\/src\/system/, why: 'the system implementations of the ports' },
  { path: /^packages\/crypto\/src\/web-keys\.ts$/, why: 'keys that only the browser can keep' },
  { path: /^packages\/node\/src\/server(?:\.ts$|\/)/, why: 'the HTTP listener' },
  {
    path: /^packages\/node\/src\/(?:channel|peers\/frame-writer|peers\/tls)\.ts$/,
    why: 'the TLS channel between nodes',
  },
  {
    path: /^packages\/simulator\/src\/(?:time\/virtual-time|soak\/main)\.ts$/,
    why: 'lets promises settle; runs for so many real minutes',
  },
  { path: /^packages\/node-host\//, why: 'hands the world over to a node' },
  { path: /^apps\//, why: 'a main hands the world over' },
  { path: /^tools\//, why: 'not part of the product' },
]

/**
 * Loaded into a node's process before its program (`node --import`): its database then answers before the disk has
 * anything. Only this makes a node so: the negative control of the test of system calls. Nothing that a node reads can.
 * @module
 */

import { createRequire } from 'node:module'

type Execute = (this: unknown, sql: string, ...rest: unknown[]) => unknown

// From where the driver itself takes it: each package sees only what it depends on.
const ofProgram = createRequire(createRequire(import.meta.url).resolve('@starling/node-app/dist/main.js'))
const ofHost = createRequire(ofProgram.resolve('@starling/node-host'))
const ofDriver = createRequire(ofHost.resolve('@starling/node/storage/sqlite3'))
const { Database } = ofDriver('sqlite3') as {
  readonly Database: { readonly prototype: { run: Execute; prepare: Execute } }
}

// However the driver hands its statements over.
for (const name of ['run', 'prepare'] as const) {
  const execute = Database.prototype[name]
  Database.prototype[name] = function (sql, ...rest) {
    return execute.call(this, sql.replace(/\bsynchronous\s*=\s*FULL\b/i, 'synchronous = OFF'), ...rest)
  }
}

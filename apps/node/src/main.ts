/** @module The service node's process, with settings from the environment: for containers, the testnet and services. */

import { describeFailure, readSettings, runNodeProcess } from '@starling/node-host'

try {
  await runNodeProcess(await readSettings(process.env))
} catch (error) {
  console.error(describeFailure(error))
  process.exit(1)
}

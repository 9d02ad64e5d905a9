/**
 * The Docker engine of a run: the one that answers, one that we may install, or none.
 * @module
 */

import { ComposeError } from '../errors.ts'
import { execute } from '../execute.ts'
import { startPrivateEngine } from './private-engine.ts'

export interface Engine extends AsyncDisposable {
  /** In which `docker` and `docker compose` find it. */
  readonly env: NodeJS.ProcessEnv
  /** `26.1.5, Compose 2.26.1`. */
  readonly version: string
  /** Started by us, for this run. */
  readonly isPrivate: boolean
}

/** Why there is none, in a sentence. */
export interface NoEngine {
  readonly reason: string
}

export interface EngineOptions {
  /** Whether one may be installed and started: `STARLING_INSTALL_ENGINE=1`. */
  readonly mayInstall: boolean
  readonly say: (line: string) => void
}

/** @throws {ComposeError} when one is to be installed and cannot be */
export async function openEngine({ mayInstall, say }: EngineOptions): Promise<Engine | NoEngine> {
  const found = await askEngine(process.env)
  if ('version' in found) {
    return { env: process.env, version: found.version, isPrivate: false, [Symbol.asyncDispose]: async () => undefined }
  }
  if (!mayInstall) return { reason: `${found.reason}, and STARLING_INSTALL_ENGINE=1 is not set` }
  if (process.getuid?.() !== 0) {
    throw new ComposeError('engine_unavailable', `${found.reason}; installing one takes root.`)
  }
  const engine = await startPrivateEngine(say)
  const started = await askEngine(engine.env)
  if (!('version' in started)) {
    await engine.close()
    throw new ComposeError('engine_unavailable', `The engine was started, but ${started.reason}.`)
  }
  return { env: engine.env, version: started.version, isPrivate: true, [Symbol.asyncDispose]: () => engine.close() }
}

/** Whether an engine answers and Compose is there for it. */
async function askEngine(env: NodeJS.ProcessEnv): Promise<{ readonly version: string } | NoEngine> {
  const engine = await execute('docker', ['version', '--format', '{{.Server.Version}}'], { env })
  if (engine.code !== 0) return { reason: 'no Docker engine answers' }
  const compose = await execute('docker', ['compose', 'version', '--short'], { env })
  if (compose.code !== 0) return { reason: 'a Docker engine answers, but without Compose v2' }
  return { version: `${engine.stdout.trim()}, Compose ${compose.stdout.trim()}` }
}

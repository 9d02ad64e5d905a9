/** @module Whether the node's key is there, whole, and its owner's alone. */

import { stat } from 'node:fs/promises'
import { toHex } from '@starling/base'
import { native } from '@starling/crypto/native'
import { hasDatabase, identityFile, readIdentity } from '../identity.ts'
import { type Finding, ok, problem, reasonOf } from './finding.ts'

export interface IdentityExamined {
  readonly findings: readonly Finding[]
  /** 32 bytes; undefined when there is none. */
  readonly seed: Uint8Array | undefined
  /** 64 hex digits. */
  readonly ed25519: string | undefined
}

const OTHERS = 0o077

export async function examineIdentity(dataDir: string): Promise<IdentityExamined> {
  const file = identityFile(dataDir)
  try {
    const seed = await readIdentity(dataDir)
    if (seed === undefined && (await hasDatabase(dataDir))) {
      const text = `There is no key at ${file}, and the database of its node is there: the node will not start.`
      const remedy = 'Put the key back from its backup; or begin anew as another node: docs/operate.md, "A lost key".'
      return failed(problem('identity', text, remedy))
    }
    if (seed === undefined) {
      const remedy = 'Make one with "starling node init", or bring it back with "starling node restore".'
      return failed(problem('identity', `There is no key at ${file}: the node would start as a new one.`, remedy))
    }
    const ed25519 = toHex(native.ed25519.importSeed(seed).publicKey)
    const { mode } = await stat(file)
    const finding =
      (mode & OTHERS) === 0
        ? ok('identity', `The node’s key is ${ed25519}, readable by its owner only.`)
        : problem('identity', `Others on this machine may read ${file}, and so be this node.`, `chmod 600 ${file}`)
    return { findings: [finding], seed, ed25519 }
  } catch (error) {
    return failed(problem('identity', `The key at ${file} cannot be used.`, reasonOf(error)))
  }
}

function failed(finding: Finding): IdentityExamined {
  return { findings: [finding], seed: undefined, ed25519: undefined }
}

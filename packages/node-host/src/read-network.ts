/** @module The network file, as a node and its doctor read it. */

import { readFile } from 'node:fs/promises'
import { decodeNetworkFile, type StaticNetwork } from '@starling/registry/static'
import { HostError } from './errors.ts'

/** @throws {HostError} `invalid_registry` */
export async function readNetwork(file: string): Promise<StaticNetwork> {
  try {
    return decodeNetworkFile(await readFile(file, 'utf8'))
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    const reason = cause instanceof Error ? cause.message : String(cause)
    const said = isMissing ? 'there is no such file. Whoever runs the network hands it out' : reason
    const text = `The network file ${file} (STARLING_REGISTRY_FILE) cannot be used: ${said}.`
    throw new HostError('invalid_registry', text, { cause })
  }
}

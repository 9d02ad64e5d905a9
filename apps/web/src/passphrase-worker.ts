/**
 * A Worker for one passphrase: hashing it takes a second, in which the engine must not stand still, and 64 MiB, which are
 * given back when it ends.
 * @module
 */

import { argon2id } from '@starling/crypto/noble'
import { decodeHashRequest } from './engine/worker/passphrase-hash.ts'

addEventListener('message', ({ data }) => {
  const request = decodeHashRequest(data)
  if (request === undefined) return
  const { passphrase, salt, cost } = request
  postMessage(argon2id(passphrase, salt, cost))
})

/**
 * Writes vectors/crypto/ed25519-edge-cases.json anew:
 * `node_modules/.bin/tsx --conditions=@starling/source packages/crypto/test/write-ed25519-edge-cases.ts`
 * @module
 */

import { writeFileSync } from 'node:fs'
import { edgeCases } from './ed25519-edge-cases.ts'

const file = {
  description: 'Edge cases of Ed25519 verification; all values are hex. Both crypto backends must give these verdicts.',
  source: 'Built from known secrets after the classes of IACR ePrint 2020/1244; nothing is copied from elsewhere.',
  license: 'GPL-3.0-or-later',
  generatedBy:
    'packages/crypto/test/write-ed25519-edge-cases.ts; "valid" is what crypto_sign_verify_detached of libsodium 1.0.21 (sodium-native 5.1.0) answered',
  cases: edgeCases(),
}

writeFileSync(
  new URL('../../../vectors/crypto/ed25519-edge-cases.json', import.meta.url),
  `${JSON.stringify(file, null, 2)}\n`,
)
